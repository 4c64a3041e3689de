import { describe, expect, it } from 'vitest';
import { cropCorners } from '../../../../src/core/detection/cropCorners';

const picture = { width: 128, height: 64 };
const map = { width: 16, height: 8 };

/** Where samples lie, in elements of the map. */
function placesOf(from: number, to: number, elements: number, size: number): number[] {
  return Array.from({ length: size }, (_, k) => (from + (k / (size - 1)) * (to - from)) * (elements - 1));
}

describe('corners of a crop', () => {
  it('put a sample in the middle of each part of the box', () => {
    const box = { x1: 32, y1: 16, x2: 80, y2: 40 };
    const [y1, x1, y2, x2] = cropCorners(box, picture, map, 3);
    // Three parts of 16 pixels, whose middles are at 40, 56 and 72 pixels; 8 pixels an element, the first centre at 4.
    expect(placesOf(x1, x2, 16, 3)).toEqual([40, 56, 72].map((pixel) => expect.closeTo((pixel - 4) / 8, 10)));
    expect(placesOf(y1, y2, 8, 3)).toEqual([20, 28, 36].map((pixel) => expect.closeTo((pixel - 4) / 8, 10)));
  });

  it('of the whole picture in the map’s own size are the map’s elements', () => {
    const [y1, x1, y2, x2] = cropCorners({ x1: 0, y1: 0, x2: 128, y2: 64 }, picture, { width: 16, height: 16 }, 16);
    expect([y1, x1]).toEqual([0, 0]);
    expect([y2, x2]).toEqual([expect.closeTo(1, 5), expect.closeTo(1, 5)]);
  });

  it('move samples near the edge to the outermost elements', () => {
    const [y1, x1, y2, x2] = cropCorners({ x1: 0, y1: 0, x2: 128, y2: 64 }, picture, map, 64);
    expect([y1, x1]).toEqual([0, 0]);
    expect([y2, x2]).toEqual([1 - 2 ** -20, 1 - 2 ** -20]);
  });

  it('keep the last sample inside, however float32 rounds', () => {
    const f = Math.fround;
    for (let elements = 2; elements <= 200; elements++) {
      for (const size of [2, 3, 5, 7, 14, 28]) {
        const [, x1, , x2] = cropCorners(
          { x1: 0, y1: 0, x2: 100, y2: 1 },
          { width: 100, height: 1 },
          { width: elements, height: 1 },
          200 * size,
        );
        const step = f(f(f(f(x2) - f(x1)) * (elements - 1)) / (size - 1));
        expect(f(f(f(x1) * (elements - 1)) + f((size - 1) * step))).toBeLessThanOrEqual(elements - 1);
      }
    }
  });

  it('of a map of one element are that element', () => {
    expect(cropCorners({ x1: 3, y1: 4, x2: 9, y2: 8 }, picture, { width: 1, height: 1 }, 7)).toEqual([0, 0, 0, 0]);
  });
});
