import { describe, expect, it } from 'vitest';
import { reshaped } from '../../../../src/benchmarks/pictures/reshape';
import { addSamples, domainsOf, pixelsOf, writeSquares } from '../../../fixtures/changedStreams';

const both = { kind: 'datasets', dataset: undefined, datasets: ['./a.npz', './b.npz'] };

/** A folder with a.npz and b.npz. */
function twoSets(second: readonly number[] = [2, 2]): string {
  const folder = writeSquares([2, 2], 'a.npz');
  addSamples(folder, 'b.npz', second, 200);
  return folder;
}

describe('data sets in a row', () => {
  it('are a task each, with the samples of their own', async () => {
    const stream = await domainsOf(twoSets(), both);
    expect(stream.tasks.map(({ name, classes, train, test }) => [name, classes, train.length, test.length])).toEqual([
      ['./a.npz', [0, 1], 4, 2],
      ['./b.npz', [0, 1], 4, 2],
    ]);
    expect(stream.tasks.map(({ train }) => pixelsOf(stream, train[0] ?? -1))).toEqual([
      [10, 13, 16, 19],
      [200, 203, 206, 209],
    ]);
    expect(stream.tasks.map(({ train }) => [...train].map((row) => stream.units[row]))).toEqual([
      [0, 1, 1, 0],
      [0, 1, 1, 0],
    ]);
    expect(stream.sources.map(({ place }) => place)).toEqual(['./a.npz', './b.npz']);
  });

  it('have outputs one after the other, but where one head is shared', async () => {
    const unitsIn = async (scenario: string) =>
      (await domainsOf(twoSets(), both, { scenario })).tasks.map(({ units }) => units.first);
    expect(await unitsIn('domain-incremental')).toEqual([0, 0]);
    expect(await unitsIn('task-incremental')).toEqual([0, 2]);
    expect(await unitsIn('class-incremental')).toEqual([0, 2]);
  });

  it('are brought to one shape where that is asked for', async () => {
    const folder = twoSets([4, 4, 3]);
    await expect(domainsOf(folder, both)).rejects.toThrow(
      'benchmark.datasets[1]: samples of ./b.npz are 4 × 4 × 3, but those of the tasks are 2 × 2 × 1',
    );
    const stream = await domainsOf(folder, { ...both, height: 2, width: 2, channels: 3 });
    expect(stream.inputShape).toEqual([2, 2, 3]);
    expect(pixelsOf(stream, stream.tasks[0]?.train[0] ?? -1)).toEqual([10, 10, 10, 13, 13, 13, 16, 16, 16, 19, 19, 19]);
  });

  it('are refused where they are no pictures of one shape, or one appears twice', async () => {
    const size = { height: 2, width: 2, channels: 1 };
    await expect(domainsOf(twoSets([6]), { ...both, ...size })).rejects.toThrow('samples of ./b.npz are 1 × 6 × 1');
    await expect(domainsOf(twoSets(), { ...both, datasets: ['./a.npz', './a.npz'] })).rejects.toThrow('appears twice');
  });
});

it('a picture in another shape has its greys as colours, its colours as greys, and another size', () => {
  expect([...reshaped(Uint8Array.of(5, 9), [1, 2, 1], [1, 2, 3])]).toEqual([5, 5, 5, 9, 9, 9]);
  expect([...reshaped(Uint8Array.of(100, 50, 20), [1, 1, 3], [1, 1, 1])]).toEqual([Math.round(29.9 + 29.35 + 2.28)]);
  expect([...reshaped(Uint8Array.of(7, 7, 7, 7), [2, 2, 1], [3, 3, 1])]).toEqual(new Array(9).fill(7));
});
