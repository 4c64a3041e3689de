import { describe, expect, test } from 'vitest';
import type { Box, PictureSize } from '../../../../src/core/detection/boxes';
import { float32, floats, int32 } from '../../../../src/graph/value';
import { regionCrop } from '../../../../src/network/detection/regionCrop';
import { difference, randomFloats } from '../../../fixtures/engines';
import { finiteDifferences, outputsOf } from './outputsOf';

/** Of a picture of 40 × 32 pixels. */
const map: PictureSize = { width: 5, height: 4 };
const CHANNELS = 2;
/** A place after the last element, however float32 rounds, would count as outside. */
const inside = 1 - 2 ** -20;
/** In pixels; the last two reach the picture's edges. */
const boxes: Box[] = [
  { x1: 5, y1: 6, x2: 30, y2: 25 },
  { x1: 10.5, y1: 8.25, x2: 17, y2: 31 },
  { x1: 0, y1: 0, x2: 40, y2: 32 },
  { x1: 28, y1: 20, x2: 40, y2: 32 },
];
const pictures = [0, 1, 1, 0];
const maps = randomFloats([2, map.height, map.width, CHANNELS]);

/** The map at a place between its elements, by two linear interpolations; elements are counted from their centres. */
function sampleAt(values: readonly number[], image: number, y: number, x: number, channel: number): number {
  const at = (row: number, column: number) =>
    values[((image * map.height + row) * map.width + column) * CHANNELS + channel] ?? 0;
  const [top, left] = [Math.floor(y), Math.floor(x)];
  const along = (row: number) => {
    const right = Math.min(left + 1, map.width - 1);
    return at(row, left) + (x - left) * (at(row, right) - at(row, left));
  };
  const bottom = Math.min(top + 1, map.height - 1);
  return along(top) + (y - top) * (along(bottom) - along(top));
}

/** Middles of equal parts of a side, in elements of 8 pixels. The first and last are moved into the map. */
function places(from: number, to: number, elements: number, size: number): number[] {
  const part = (to - from) / size;
  const inside = (pixel: number) => Math.min(elements - 1, Math.max(0, pixel / 8 - 0.5));
  const [first, last] = [inside(from + part / 2), inside(to - part / 2)];
  return Array.from({ length: size }, (_, k) => first + (k / (size - 1)) * (last - first));
}

function plainCrop(values: readonly number[], size: number, pool: boolean): number[] {
  const samples = pool ? 2 * size : size;
  const channels = Array.from({ length: CHANNELS }, (_, c) => c);
  return boxes.flatMap(({ x1, y1, x2, y2 }, b) => {
    const [xs, ys] = [places(x1, x2, map.width, samples), places(y1, y2, map.height, samples)];
    const sample = (row: number, column: number, c: number) =>
      sampleAt(values, pictures[b] ?? 0, ys[row] ?? 0, xs[column] ?? 0, c);
    const numbers = Array.from({ length: size }, (_, k) => k);
    return numbers.flatMap((row) =>
      numbers.flatMap((column) =>
        channels.map((c) => {
          if (!pool) return sample(row, column, c);
          const [y, x] = [2 * row, 2 * column];
          return Math.max(sample(y, x, c), sample(y, x + 1, c), sample(y + 1, x, c), sample(y + 1, x + 1, c));
        }),
      ),
    );
  });
}

describe.each([
  [3, false],
  [2, true],
])('crops to %i × their size, max-pooled: %s', (size, pool) => {
  const samples = pool ? 2 * size : size;
  const corners = boxes.flatMap(({ x1, y1, x2, y2 }) => {
    const [ys, xs] = [places(y1, y2, map.height, samples), places(x1, x2, map.width, samples)];
    return [ys.at(0), xs.at(0), ys.at(-1), xs.at(-1)].map(
      (place = 0, i) => inside * (place / (([map.height, map.width][i % 2] as number) - 1)),
    );
  });
  const delta = randomFloats([boxes.length, size, size, CHANNELS], -1, 1, 'delta');
  const given = {
    maps,
    delta,
    corners: float32(Float32Array.from(corners), [boxes.length, 4]),
    pictures: int32(Int32Array.from(pictures)),
  };

  test('are samples in the middles of the parts of each box, with their gradient', async () => {
    const { output, gradient } = await outputsOf(
      given,
      (input) => {
        const regions = { corners: input('corners'), pictures: input('pictures') };
        const crop = regionCrop(input('maps'), regions, size, pool);
        return { output: crop.output, gradient: crop.backward(input('delta')) };
      },
      // With an open number of crops, TensorFlow warns that it cannot estimate their cost.
      false,
    );
    const values = [...floats(maps)];
    expect(output.shape).toEqual([boxes.length, size, size, CHANNELS]);
    expect(difference(floats(output), plainCrop(values, size, pool))).toBeLessThan(2e-5);
    const weights = floats(delta);
    const weighted = (x: readonly number[]) =>
      plainCrop(x, size, pool).reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0);
    expect(difference(floats(gradient), finiteDifferences(weighted, values, 1e-6))).toBeLessThan(5e-5);
  });
});
