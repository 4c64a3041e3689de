import { describe, expect, it } from 'vitest';
import { blur } from '../../../../src/benchmarks/kinds/blurred';
import { domainsOf, pixelsOf, writeSquares } from '../../../fixtures/changedStreams';

describe('a picture that is blurred', () => {
  it('has in each place the mean around it, weighted by a Gaussian, with the edge continued outwards', () => {
    const picture = Float32Array.from([0, 0, 0, 0, 0, 0, 0, 90, 0, 0, 0, 0, 0, 0, 10, 200]);
    const result = blur(0.8, [4, 4, 1])(picture);
    const bell = (d: number) => Math.exp(-(d ** 2) / (2 * 0.8 ** 2));
    const total = [-3, -2, -1, 0, 1, 2, 3].reduce((sum, d) => sum + bell(d), 0);
    const edge = (i: number) => Math.min(3, Math.max(0, i));
    for (let y = 0; y < 4; y++) {
      for (let x = 0; x < 4; x++) {
        let sum = 0;
        for (let dy = -3; dy <= 3; dy++) {
          for (let dx = -3; dx <= 3; dx++) {
            sum += bell(dy) * bell(dx) * (picture[4 * edge(y + dy) + edge(x + dx)] ?? 0);
          }
        }
        expect(result[4 * y + x]).toBeCloseTo(sum / total ** 2, 4);
      }
    }
  });

  it('stays as it is where it has one colour, and has its colours apart', () => {
    const two = Float32Array.from({ length: 18 }, (_, i) => (i % 2 ? 7 : 200));
    for (const [i, value] of blur(1.5, [3, 3, 2])(two).entries()) expect(value).toBeCloseTo(i % 2 ? 7 : 200, 3);
  });
});

describe('a blurred stream', () => {
  it('begins with sharp pictures, and blurs evenly more', async () => {
    const stream = await domainsOf(writeSquares([3, 3]), { kind: 'blurred', tasks: 3, sigma: 1 });
    expect(stream.tasks.map(({ name }) => name)).toEqual(['sharp', 'blur 0.5 px', 'blur 1 px']);
    const pixels = stream.tasks.map(({ train }) => pixelsOf(stream, train[0] ?? -1));
    const spread = pixels.map((each) => Math.max(...each) - Math.min(...each));
    expect(spread[0]).toBe(24);
    expect(spread[1]).toBeLessThan(24);
    expect(spread[2]).toBeLessThan(spread[1] ?? 0);
  });

  it('is refused where samples are no pictures', async () => {
    await expect(domainsOf(writeSquares([4]), { kind: 'blurred' })).rejects.toThrow('"blurred" changes pictures');
  });
});
