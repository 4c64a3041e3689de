import { openStream } from '../../src/benchmarks/streams/openStream';
import type { Task } from '../../src/benchmarks/streams/stream';
import type { Engine } from '../../src/graph/session';
import { Epoch } from '../../src/training/batches';
import { Pace } from '../../src/training/pace';
import type { State } from '../../src/training/program/state';
import { TaskLearner } from '../../src/training/taskLearner';
import { experimentOf, type Method, type Setting } from '../settings';

/** A method of ours in the second of two tasks, kept warm; its first task was a few steps long. */
export async function startOurs(engine: Engine, setting: Setting, method: Method) {
  const experiment = experimentOf(setting, method);
  const stream = await openStream(experiment, {});
  const [first, second] = stream.tasks;
  if (!first || !second) throw new Error('the stream has no two tasks');
  const learner = new TaskLearner(engine, experiment, stream);
  const begin = async (task: Task, state: State) => {
    await learner.begin(task, state);
    learner.edit(() => learner.program.method.beforeTask?.(learner));
    learner.prepare();
    return new Epoch(stream, [task], setting.batch, 0, 0, false);
  };
  takeSteps(learner, await begin(first, new Map()), newPace(), 0, 50);
  // What the method learns from the first task; where it measures importance, it is told to on few samples.
  learner.edit(() => learner.program.method.afterTask?.(learner));
  const epoch = await begin(second, learner.state());
  const pace = newPace();
  let taken = 0;
  return {
    learner,
    epoch,
    task: second,
    /** Milliseconds of a round of steps. */
    train: (steps: number = setting.steps) =>
      timed(() => {
        takeSteps(learner, epoch, pace, taken, steps);
        taken += steps;
      }),
    /** Milliseconds of measuring the importance on a round of samples. */
    importance: (samples: number = setting.samples) =>
      timed(() => learner.importance(second.train.subarray(0, samples))),
    /** Milliseconds of a round of tests on the task's test samples. */
    evaluation: (tests: number = setting.tests) =>
      timed(() => {
        for (let test = 0; test < tests; test++) learner.accuracy(second, second.test);
      }),
    /** Whether the method measures importance in a pass of its own. */
    measures: learner.program.pass !== undefined,
    close: () => learner.close(),
  };
}

function timed(work: () => void): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

const newPace = () => new Pace(0, Number.MAX_SAFE_INTEGER);

/**
 * Takes steps on the first mini-batches of an epoch, in chunks as training does, when `taken` were taken in the task.
 * @returns the loss of each
 */
export function takeSteps(learner: TaskLearner, epoch: Epoch, pace: Pace, taken: number, steps: number): number[] {
  const losses: number[] = [];
  while (losses.length < steps) {
    const chunk = epoch.chunk(losses.length, Math.min(pace.chunkSteps(), steps - losses.length));
    const before = taken + losses.length;
    const { loss } = learner.takeSteps({
      ...chunk,
      rates: new Array(chunk.steps).fill(0.001),
      runSteps: before,
      optimizerSteps: { body: before, head: before },
    });
    pace.record(chunk.steps);
    losses.push(...loss);
  }
  return losses;
}
