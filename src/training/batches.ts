import type { Stream, Task } from '../benchmarks/stream';
import { randomOf, shuffled } from '../core/random';

/** Some mini-batches of one size. `rows`, `labels` and `tasks` (from 0) are `[steps, batch]`. */
export interface Chunk {
  readonly steps: number;
  readonly batch: number;
  readonly rows: Int32Array;
  readonly labels: Int32Array;
  readonly tasks?: Int32Array;
}

/**
 * The mini-batches of one epoch: the samples of `tasks` in an order that follows from seed, task and epoch alone, so
 * that a resumed session finds it again. The last batch is smaller where the samples do not fill it.
 */
export class Epoch {
  readonly steps: number;
  readonly #rows: Int32Array;
  readonly #labels: Int32Array;
  readonly #tasks: Int32Array | undefined;

  constructor(
    { units }: Stream,
    /** The task being learnt last, after the earlier ones where their samples take part. */
    tasks: readonly Task[],
    readonly batchSize: number,
    seed: number,
    epoch: number,
    /** Whether the program asks which task each sample belongs to. */
    mixed: boolean,
  ) {
    const total = samplesOf(tasks);
    const order = shuffled(total, randomOf(seed, 'batches', tasks.at(-1)?.number ?? 0, epoch));
    const rows = new Int32Array(total);
    const owners = new Int32Array(total);
    let filled = 0;
    for (const task of tasks) {
      rows.set(task.train, filled);
      owners.fill(task.number - 1, filled, filled + task.train.length);
      filled += task.train.length;
    }
    const firsts = new Map(tasks.map((task) => [task.number - 1, task.units.first]));
    this.#rows = order.map((i) => rows[i] ?? 0);
    const ownerOf = order.map((i) => owners[i] ?? 0);
    this.#labels = this.#rows.map((row, i) => (firsts.get(ownerOf[i] ?? 0) ?? 0) + (units[row] ?? 0));
    this.#tasks = mixed ? ownerOf : undefined;
    this.steps = Math.ceil(total / batchSize);
  }

  /** Batches from `step` on, at most `most`, all of one size. */
  chunk(step: number, most: number): Chunk {
    const total = this.#rows.length;
    const whole = Math.floor(total / this.batchSize);
    const full = step < whole;
    const steps = full ? Math.min(most, whole - step) : 1;
    const batch = full ? this.batchSize : total - whole * this.batchSize;
    const [begin, end] = [step * this.batchSize, step * this.batchSize + steps * batch];
    const part = (all: Int32Array) => all.subarray(begin, end);
    const tasks = this.#tasks && { tasks: part(this.#tasks) };
    return { steps, batch, rows: part(this.#rows), labels: part(this.#labels), ...tasks };
  }
}

/** Training samples of all these tasks. */
export function samplesOf(tasks: readonly Task[]): number {
  return tasks.reduce((sum, { train }) => sum + train.length, 0);
}
