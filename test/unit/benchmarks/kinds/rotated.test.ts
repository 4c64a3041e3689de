import { describe, expect, it } from 'vitest';
import { rotation } from '../../../../src/benchmarks/kinds/rotated';
import { domainsOf, pixelsOf, writeSquares } from '../../../fixtures/changedStreams';

describe('a picture that is rotated', () => {
  const picture = Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const turned = (angle: number) => [...rotation(angle, [3, 3, 1])(picture)];

  it('by quarter turns has its pixels elsewhere, counter-clockwise', () => {
    expect(turned(90)).toEqual([3, 6, 9, 2, 5, 8, 1, 4, 7]);
    expect(turned(180)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(turned(-90)).toEqual(turned(270));
  });

  it('by any angle keeps a plane a plane: bilinear values are exact where all four pixels are there', () => {
    const size = 15;
    const plane = (a: number, b: number) =>
      Float32Array.from({ length: size * size }, (_, i) => a * ((i % size) - 7) + b * (Math.floor(i / size) - 7));
    const [angle, cos, sin] = [25, Math.cos((25 * Math.PI) / 180), Math.sin((25 * Math.PI) / 180)];
    const result = rotation(angle, [size, size, 1])(plane(2, 3));
    const expected = plane(2 * cos + 3 * sin, 3 * cos - 2 * sin);
    for (let y = 3; y < 12; y++) {
      for (let x = 3; x < 12; x++) expect(result[y * size + x]).toBeCloseTo(expected[y * size + x] ?? Number.NaN, 4);
    }
    expect(result[0]).toBe(0);
  });

  it('has its colours together', () => {
    const coloured = Float32Array.from([1, 10, 100, 2, 20, 200, 3, 30, 300, 4, 40, 400]);
    expect([...rotation(90, [2, 2, 3])(coloured)]).toEqual([2, 20, 200, 4, 40, 400, 1, 10, 100, 3, 30, 300]);
  });
});

describe('a rotated stream', () => {
  it('has an angle for each task, and all samples and classes in each', async () => {
    const stream = await domainsOf(writeSquares(), { kind: 'rotated', tasks: 2 });
    expect(stream.tasks.map(({ name, classes }) => [name, classes])).toEqual([
      ['rotation 0°', [0, 1]],
      ['rotation 90°', [0, 1]],
    ]);
    expect(stream.tasks.map(({ train, test }) => [train.length, test.length])).toEqual([
      [4, 2],
      [4, 2],
    ]);
    const [first, second] = stream.tasks.map(({ train }) => pixelsOf(stream, train[0] ?? -1));
    const [a = 0, b = 0, c = 0, d = 0] = first ?? [];
    expect(second).toEqual([b, d, a, c]);
    const [label, again] = stream.tasks.map(({ train }) => stream.units[train[1] ?? -1]);
    expect(label).toBe(again);
  });

  it('takes the angles that are named, or draws them by the seed', async () => {
    const folder = writeSquares();
    const names = async (benchmark: object, seed = 0) =>
      (await domainsOf(folder, { kind: 'rotated', ...benchmark }, { seed })).tasks.map(({ name }) => name);
    expect(await names({ angles: [10, -15.5] })).toEqual(['rotation 10°', 'rotation -15.5°']);
    const drawn = await names({ angles: 'drawn', tasks: 3 });
    expect(new Set(drawn).size).toBe(3);
    expect(await names({ angles: 'drawn', tasks: 3 })).toEqual(drawn);
    expect(await names({ angles: 'drawn', tasks: 3 }, 1)).not.toEqual(drawn);
    expect(await names({})).toEqual([0, 36, 72, 108, 144].map((angle) => `rotation ${angle}°`));
  });

  it('is refused where pictures are not square, samples are no pictures, or angles and tasks differ in number', async () => {
    const open = (benchmark: object, shape?: readonly number[]) =>
      domainsOf(writeSquares(shape), { kind: 'rotated', ...benchmark });
    await expect(open({}, [1, 4])).rejects.toThrow(
      '"rotated" changes pictures, but samples of ./own.npz are 1 × 4 × 1',
    );
    await expect(open({}, [2, 3])).rejects.toThrow('needs square pictures, but those of ./own.npz are 2 × 3');
    await expect(open({ angles: [1, 2], tasks: 3 })).rejects.toThrow('has 2 angles, but there are 3 tasks');
  });
});
