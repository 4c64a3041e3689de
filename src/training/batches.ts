import { firstLabel, type Stream, type Task } from '../benchmarks/streams/stream';
import { randomOf, shuffled } from '../core/random';
import type { Remembered } from '../methods/method';
import { targetOf } from './program/targets/targetOf';

type Targeted = Parameters<typeof targetOf>[0];

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
 * that it is the same when a session resumes. The last batch is smaller where the samples do not fill it.
 */
export class Epoch {
  readonly steps: number;
  /** Samples in all mini-batches, remembered ones as often as they are drawn. */
  readonly samples: number;
  readonly #replayed: RememberedSamples | undefined;
  readonly #rows: Int32Array;
  readonly #labels: Int32Array;
  readonly #tasks: Int32Array | undefined;

  constructor(
    readonly stream: Stream,
    /** The task being trained last, after the earlier ones where their samples take part. */
    readonly tasks: readonly Task[],
    readonly batchSize: number,
    readonly seed: number,
    /** From 0. */
    readonly number: number,
    /** Whether the program asks which task each sample belongs to. */
    readonly mixed: boolean,
    readonly remembered?: Remembered,
  ) {
    this.#replayed =
      remembered && new RememberedSamples(stream, remembered, batchSize, [seed, tasks.at(-1)?.number ?? 0, number]);
    const { units } = stream;
    const { rows, owners } = samplesIn(tasks, stream);
    const total = rows.length;
    const order = shuffled(total, randomOf(seed, 'batches', tasks.at(-1)?.number ?? 0, number));
    const firsts = new Map(tasks.map((task) => [task.number - 1, firstLabel(task)]));
    this.#rows = order.map((i) => rows[i] ?? 0);
    const ownerOf = order.map((i) => owners[i] ?? 0);
    this.#labels = this.#rows.map((row, i) => (firsts.get(ownerOf[i] ?? 0) ?? 0) + (units[row] ?? 0));
    this.#tasks = mixed ? ownerOf : undefined;
    this.steps = Math.ceil(total / batchSize);
    this.samples = total + this.steps * (this.#replayed?.batch ?? 0);
  }

  /** The epoch of that number; this one if it is. */
  at(number: number): Epoch {
    const { stream, tasks, batchSize, seed, mixed, remembered } = this;
    return number === this.number ? this : new Epoch(stream, tasks, batchSize, seed, number, mixed, remembered);
  }

  /** Batches from `step` on, at most `max`, all of one size. */
  chunk(step: number, max: number): Chunk {
    const total = this.#rows.length;
    const whole = Math.floor(total / this.batchSize);
    const full = step < whole;
    const steps = full ? Math.min(max, whole - step) : 1;
    const batch = full ? this.batchSize : total - whole * this.batchSize;
    const [begin, end] = [step * this.batchSize, step * this.batchSize + steps * batch];
    const part = (all: Int32Array) => all.subarray(begin, end);
    const tasks = this.#tasks && { tasks: part(this.#tasks) };
    const chunk = { steps, batch, rows: part(this.#rows), labels: part(this.#labels), ...tasks };
    return this.#replayed?.joinedTo(chunk, step) ?? chunk;
  }
}

/**
 * Remembered samples that join the mini-batches of an epoch: all of them in random order, then all in another order, and
 * so on.
 */
class RememberedSamples {
  /** How many join a mini-batch. */
  readonly batch: number;
  readonly #rows: Int32Array;
  readonly #labels: Int32Array;
  readonly #tasks: Int32Array;
  readonly #names: readonly number[];

  constructor({ tasks, units }: Stream, rehearsal: Remembered, batchSize: number, names: readonly number[]) {
    this.#names = names;
    this.#rows = rehearsal.rows;
    this.#tasks = rehearsal.tasks.map((task) => task - 1);
    const firsts = tasks.map(firstLabel);
    this.#labels = this.#rows.map((row, i) => (firsts[this.#tasks[i] ?? 0] ?? 0) + (units[row] ?? 0));
    this.batch = Math.min(rehearsal.batch ?? batchSize, this.#rows.length);
  }

  /** The chunk that begins at `step` of the epoch, with as many remembered samples at the end of each mini-batch. */
  joinedTo(chunk: Chunk, step: number): Chunk {
    const { steps, batch } = chunk;
    const wide = batch + this.batch;
    const drawn = Array.from({ length: steps * this.batch }, (_, i) => this.#draw(step * this.batch + i));
    const join = (own: Int32Array | undefined, remembered: Int32Array) => {
      const joined = new Int32Array(steps * wide);
      for (let i = 0; i < steps; i++) {
        joined.set(own?.subarray(i * batch, (i + 1) * batch) ?? [], i * wide);
        const places = drawn.slice(i * this.batch, (i + 1) * this.batch);
        joined.set(
          places.map((place) => remembered[place] ?? 0),
          i * wide + batch,
        );
      }
      return joined;
    };
    return {
      steps,
      batch: wide,
      rows: join(chunk.rows, this.#rows),
      labels: join(chunk.labels, this.#labels),
      tasks: join(chunk.tasks, this.#tasks),
    };
  }

  #round = -1;
  #order: Int32Array = new Int32Array(0);

  /** The place in memory of the sample that is drawn as number `n` in the epoch. */
  #draw(n: number): number {
    const size = this.#rows.length;
    const round = Math.floor(n / size);
    if (round !== this.#round) {
      const [seed = 0, ...names] = this.#names;
      this.#order = shuffled(size, randomOf(seed, 'rehearsal', ...names, round));
      this.#round = round;
    }
    return this.#order[n % size] ?? 0;
  }
}

/** How many training samples these tasks have. */
export function samplesOf(tasks: readonly Task[], stream: Targeted): number {
  return samplesIn(tasks, stream).rows.length;
}

/** They and the places of their tasks. A picture with objects of several tasks is there once: it is labelled with all. */
function samplesIn(tasks: readonly Task[], stream: Targeted) {
  const isShared = tasks.length > 1 && targetOf(stream).regions !== undefined;
  const seen = new Set<number>();
  const own = tasks.map(({ train }) => {
    if (!isShared) return train;
    const fresh = train.filter((row) => !seen.has(row));
    for (const row of fresh) seen.add(row);
    return fresh;
  });
  const total = own.reduce((sum, { length }) => sum + length, 0);
  const [rows, owners] = [new Int32Array(total), new Int32Array(total)];
  let filled = 0;
  for (const [i, task] of tasks.entries()) {
    const part = own[i] ?? new Int32Array(0);
    rows.set(part, filled);
    owners.fill(task.number - 1, filled, filled + part.length);
    filled += part.length;
  }
  return { rows, owners };
}
