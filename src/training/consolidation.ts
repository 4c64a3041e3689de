import { importanceHistogram } from '../core/run/histogram';
import { memoryOf } from '../methods/method';
import { importanceOf } from '../methods/variables';
import { bytesOf } from '../network/layer';
import { removeUnnamed, writeCheckpoint } from '../store/checkpoints';
import { trainAuxiliary } from './auxiliaryTraining';
import type { TaskContext } from './context';
import { diverged, divergenceIn } from './divergence';
import { Stopwatch } from './pace';
import { type CheckpointSeconds, type Saved, stored } from './saved';
import type { TaskLearner } from './taskLearner';

/** The task boundary: the method takes from the trained network what later tasks need, and the checkpoint is written. */
export async function consolidate(
  { run, experiment, session, snapshots, emit, shouldStop, requireIntact }: TaskContext,
  learner: TaskLearner,
  { position, best }: Saved,
): Promise<{ readonly saved: Saved; readonly seconds: CheckpointSeconds } | 'stopped'> {
  const { method, parts } = learner.program;
  const { task } = position;
  const watch = new Stopwatch();
  if ((await trainAuxiliary(learner, 'after', shouldStop)) === 'stopped') return 'stopped';
  const consolidation = learner.edit(() => method.afterTask?.(learner));
  const seconds = { train: position.seconds, importance: watch.seconds() };
  const state = learner.state();
  const own = new Map([...(consolidation?.own ?? [])].map(([name, omega]) => [importanceOf(name), omega]));
  const divergence = divergenceIn({ position, state }) ?? divergenceIn({ position, state: own });
  if (divergence) {
    emit({ type: 'diverged', task, ...divergence });
    throw diverged(experiment, task, divergence);
  }
  const kept = method.keptBytes && learner.edit(() => method.keptBytes?.(learner));
  const memoryBytes = kept ?? bytesOf(memoryOf(method));
  if (consolidation) {
    const { samples, own, accumulated } = consolidation;
    const histograms = (omegas: ReadonlyMap<string, Float32Array>) =>
      [...omegas].map(([name, omega]) => importanceHistogram(name, omega));
    const spread = { own: histograms(own), accumulated: histograms(accumulated) };
    emit({ type: 'importance', task, samples, seconds: seconds.importance, ...spread });
  }
  // The log has the time it took, not the file: equal states make equal files.
  const saved: Saved = { position: { ...position, seconds: 0 }, state, best };
  requireIntact();
  const file = writeCheckpoint(run, { task, session }, stored(saved, parts));
  emit({ type: 'checkpoint', task, ...file, memoryBytes, seconds });
  snapshots.removeOthers();
  removeUnnamed(run, task, session);
  return { saved, seconds };
}
