import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Stream, Task } from '../../../src/benchmarks/streams/stream';
import { Epoch, samplesOf } from '../../../src/training/batches';

/** Tasks of these sizes on rows of their own; the unit of row r is r % 3. */
function streamOf(sizes: readonly number[], sharedHead: boolean): Stream {
  const rows = sizes.reduce((sum, size) => sum + size, 0);
  let first = 0;
  const tasks = sizes.map((size, i): Task => {
    const train = Int32Array.from({ length: size }, (_, j) => first + j);
    first += size;
    const units = { first: sharedHead ? 0 : 3 * i, count: 3 };
    const none = new Int32Array(0);
    return { number: i + 1, name: '', train, validation: none, test: none, classes: [], units };
  });
  return {
    inputShape: [1, 1, 1],
    inputs: new Uint8Array(rows),
    units: Int32Array.from({ length: rows }, (_, row) => row % 3),
    rows,
    outputs: 3 * sizes.length,
    scale: 1,
    shift: 0,
    tasks,
    sources: [],
  };
}

/** The whole epoch, in chunks of at most `most` steps. */
function walk(epoch: Epoch, most: number) {
  const chunks: ReturnType<Epoch['chunk']>[] = [];
  for (let step = 0; step < epoch.steps; step += chunks.at(-1)?.steps ?? epoch.steps)
    chunks.push(epoch.chunk(step, most));
  const joined = (part: (chunk: ReturnType<Epoch['chunk']>) => Int32Array | undefined) =>
    chunks.flatMap((chunk) => [...(part(chunk) ?? [])]);
  return {
    chunks,
    rows: joined(({ rows }) => rows),
    labels: joined(({ labels }) => labels),
    tasks: joined(({ tasks }) => tasks),
  };
}

const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 4 });
const settings = fc.record({
  sizes,
  batchSize: fc.integer({ min: 1, max: 80 }),
  most: fc.integer({ min: 1, max: 9 }),
  seed: fc.nat(),
  epoch: fc.nat({ max: 20 }),
  sharedHead: fc.boolean(),
});

describe('an epoch', () => {
  it('has each sample once, with its right output and its task', () => {
    fc.assert(
      fc.property(settings, ({ sizes, batchSize, most, seed, epoch, sharedHead }) => {
        const stream = streamOf(sizes, sharedHead);
        const { chunks, rows, labels, tasks } = walk(
          new Epoch(stream, stream.tasks, batchSize, seed, epoch, true),
          most,
        );
        expect([...rows].sort((a, b) => a - b)).toEqual(Array.from({ length: stream.rows }, (_, row) => row));
        rows.forEach((row, i) => {
          const owner = stream.tasks.findIndex(({ train }) => train.includes(row));
          expect(tasks[i]).toBe(owner);
          expect(labels[i]).toBe((sharedHead ? 0 : 3 * owner) + (row % 3));
        });
        // All batches are full but the last, and no chunk mixes sizes.
        const sizesOf = chunks.flatMap(({ steps, batch }) => new Array<number>(steps).fill(batch));
        const whole = Math.floor(stream.rows / batchSize);
        const rest = stream.rows % batchSize;
        expect(sizesOf).toEqual([...new Array<number>(whole).fill(batchSize), ...(rest > 0 ? [rest] : [])]);
        for (const { steps, batch, rows, labels } of chunks) {
          expect(steps).toBeLessThanOrEqual(most);
          expect([rows.length, labels.length]).toEqual([steps * batch, steps * batch]);
        }
      }),
    );
  });

  it('is the same in whatever chunks it is taken, and when it is made again', () => {
    fc.assert(
      fc.property(settings, fc.integer({ min: 1, max: 500 }), ({ sizes, batchSize, most, seed, epoch }, other) => {
        const stream = streamOf(sizes, true);
        const made = () => new Epoch(stream, stream.tasks, batchSize, seed, epoch, true);
        const { rows, labels, tasks } = walk(made(), most);
        expect(walk(made(), other)).toMatchObject({ rows, labels, tasks });
      }),
    );
  });

  it('has an order of its own for each seed, task and epoch, and for nothing else', () => {
    const stream = streamOf([50, 50], true);
    const [first, second] = stream.tasks as [Task, Task];
    const order = (task: Task, seed: number, epoch: number, batchSize = 7) =>
      walk(new Epoch(stream, [{ ...task, train: first.train }], batchSize, seed, epoch, false), 3).rows.join();
    const orders = [order(first, 1, 0), order(first, 2, 0), order(first, 1, 1), order(second, 1, 0)];
    expect(new Set(orders).size).toBe(4);
    expect(order(first, 1, 0, 16)).toBe(orders[0]);
  });

  it('names no tasks where the program does not ask for them', () => {
    const stream = streamOf([5], true);
    expect(new Epoch(stream, stream.tasks, 2, 0, 0, false).chunk(0, 1)).not.toHaveProperty('tasks');
  });

  it('counts the samples of all its tasks', () => {
    const stream = streamOf([3, 4, 5], true);
    expect(samplesOf(stream.tasks, stream)).toBe(12);
  });
});
