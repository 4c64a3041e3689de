import { openStream } from '../src/benchmarks/openStream';
import type { Task } from '../src/benchmarks/stream';
import type { Engine } from '../src/graph/session';
import { Epoch } from '../src/training/batches';
import { TaskLearner } from '../src/training/taskLearner';
import { experimentOf, type Method, type Setting } from './settings';

/** A method of ours in the second of two tasks, kept warm; its first task was a few steps long. */
export async function startOurs(engine: Engine, setting: Setting, method: Method) {
  const experiment = experimentOf(setting, method);
  const stream = await openStream(experiment, {});
  const [first, second] = stream.tasks;
  if (!first || !second) throw new Error('the stream has no two tasks');
  const learner = new TaskLearner(engine, experiment, stream);
  const begin = async (task: Task, state: Parameters<TaskLearner['begin']>[1]) => {
    await learner.begin(task, state);
    learner.edit(() => learner.program.method.beforeTask?.(learner));
    learner.prepare();
    return new Epoch(stream, [task], setting.batch, 0, 0, false);
  };
  take(learner, setting, await begin(first, new Map()), 0, setting.chunkSteps);
  // What the method learns from the first task; where it measures importance, it is told to on few samples.
  learner.edit(() => learner.program.method.afterTask?.(learner));
  const epoch = await begin(second, learner.state());
  const rows = second.train.subarray(0, setting.samples);
  let steps = 0;
  return {
    /** Milliseconds of a round of steps. */
    train(): number {
      const began = performance.now();
      take(learner, setting, epoch, steps, setting.steps);
      steps += setting.steps;
      return performance.now() - began;
    },
    /** Milliseconds of measuring the importance on a round of samples. */
    importance(): number {
      const began = performance.now();
      learner.importance(rows);
      return performance.now() - began;
    },
    /** Whether the method measures importance in a pass of its own. */
    measures: learner.program.pass !== undefined,
    close: () => learner.close(),
  };
}

/** Takes steps of an epoch, in chunks. */
function take(learner: TaskLearner, { chunkSteps }: Setting, epoch: Epoch, from: number, steps: number): void {
  for (let step = 0; step < steps; ) {
    const chunk = epoch.chunk(step, Math.min(chunkSteps, steps - step));
    const before = from + step;
    learner.takeSteps({
      ...chunk,
      rates: new Array(chunk.steps).fill(0.001),
      runSteps: before,
      optimizerSteps: { body: before, head: before },
    });
    step += chunk.steps;
  }
}
