import { openStream } from '../src/benchmarks/openStream';
import type { Task } from '../src/benchmarks/stream';
import type { Engine } from '../src/graph/session';
import { Epoch } from '../src/training/batches';
import { TaskLearner } from '../src/training/taskLearner';
import { experimentOf, type Method, type Setting } from './settings';

/** A method of ours in the second of two tasks, kept warm; its first task was a few steps long. */
export class Ours {
  readonly #setting: Setting;
  readonly #learner: TaskLearner;
  readonly #epoch: Epoch;
  #steps = 0;

  private constructor(setting: Setting, learner: TaskLearner) {
    this.#setting = setting;
    this.#learner = learner;
    this.#epoch = epochOf(learner, setting, learner.task);
  }

  static async start(engine: Engine, setting: Setting, method: Method): Promise<Ours> {
    const experiment = experimentOf(setting, method);
    const stream = await openStream(experiment, {});
    const [first, second] = stream.tasks;
    if (!first || !second) throw new Error('the stream has no two tasks');
    const learner = new TaskLearner(engine, experiment, stream);
    await learner.begin(first, new Map());
    learner.edit(() => learner.program.method.beforeTask?.(learner));
    learner.prepare();
    take(learner, setting, epochOf(learner, setting, first), 0, setting.chunkSteps);
    // What the method learns from the first task; where it measures importance, it is told to on few samples.
    learner.edit(() => learner.program.method.afterTask?.(learner));
    const state = learner.state();
    await learner.begin(second, state);
    learner.edit(() => learner.program.method.beforeTask?.(learner));
    learner.prepare();
    return new Ours(setting, learner);
  }

  /** Milliseconds of a round of steps. */
  train(): number {
    const began = performance.now();
    take(this.#learner, this.#setting, this.#epoch, this.#steps, this.#setting.steps);
    this.#steps += this.#setting.steps;
    return performance.now() - began;
  }

  /** Milliseconds of measuring the importance on a round of samples. */
  importance(): number {
    const rows = this.#learner.task.train.subarray(0, this.#setting.samples);
    const began = performance.now();
    this.#learner.importance(rows);
    return performance.now() - began;
  }

  /** Whether the method measures importance in a pass of its own. */
  get measures(): boolean {
    return this.#learner.program.pass !== undefined;
  }

  close(): void {
    this.#learner.close();
  }
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

function epochOf({ stream }: TaskLearner, { batch }: Setting, task: Task): Epoch {
  return new Epoch(stream, [task], batch, 0, 0, false);
}
