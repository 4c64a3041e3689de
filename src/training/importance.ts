import { openStream } from '../benchmarks/openStream';
import type { ImportanceHistogram } from '../core/event';
import { importanceHistogram } from '../core/histogram';
import { randomOf, shuffled } from '../core/random';
import type { ImportancePass } from '../methods/method';
import { importanceOf } from '../methods/quadraticPenalty';
import { workspaceOf } from '../store/runDirectory';
import type { StoredTensor } from '../store/safetensors';
import type { RunContext } from './context';
import { taskOf } from './evaluation';
import { checkpointOf } from './saved';
import { TaskLearner } from './taskLearner';

export interface MeasuredImportance {
  /** `importance/<layer>/…` */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly histograms: readonly ImportanceHistogram[];
  readonly samples: number;
}

/** The paper's: Ω = 1/N Σ_k |∂‖F(x_k)‖₂² / ∂θ|, each sample by itself. */
const paper: ImportancePass = { objective: 'l2squared', magnitude: 'absolute', granularity: 'sample', batch: 1 };

/**
 * Measures what matters to the network as it was after task `checkpoint`, on samples of that task.
 * @throws UserError where the checkpoint is damaged or there is no such task
 */
export async function measureImportance(
  { run, experiment, engine }: RunContext,
  options: { readonly checkpoint: number; readonly data: 'train' | 'test'; readonly samples?: number },
): Promise<MeasuredImportance> {
  const stream = await openStream(experiment, { workspace: workspaceOf(run) });
  const learner = new TaskLearner(engine, experiment, stream, paper);
  try {
    const task = taskOf(stream.tasks, options.checkpoint);
    await learner.begin(task, checkpointOf(run, options.checkpoint).state);
    const all = task[options.data];
    const some = options.samples !== undefined && options.samples < all.length;
    const rows = some
      ? shuffled(all.length, randomOf(experiment.seed, 'importance', options.data))
          .subarray(0, options.samples)
          .map((i) => all[i] ?? 0)
      : all;
    const omegas = learner.importance(rows);
    const shapes = new Map(learner.program.network.parameters.map(({ name, shape }) => [name, shape]));
    const tensors = [...omegas].map(([name, data]): [string, StoredTensor] => [
      importanceOf(name),
      { dtype: 'F32', shape: shapes.get(name) ?? [data.length], data },
    ]);
    const histograms = [...omegas].map(([name, omega]) => importanceHistogram(name, omega));
    return { tensors: new Map(tensors), histograms, samples: rows.length };
  } finally {
    learner.close();
  }
}
