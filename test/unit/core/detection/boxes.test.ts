import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaOf, type Box, clippedBox, intersectionOf, iouOf } from '../../../../src/core/detection/boxes';
import { randomOf } from '../../../../src/core/random';
import { boxes, drawnBox } from './someBoxes';

const box = (x1: number, y1: number, x2: number, y2: number): Box => ({ x1, y1, x2, y2 });

/** The whole pixels that a box covers. */
function pixelsOf({ x1, y1, x2, y2 }: Box): Set<string> {
  const pixels = new Set<string>();
  for (let x = x1; x < x2; x++) for (let y = y1; y < y2; y++) pixels.add(`${x} ${y}`);
  return pixels;
}

describe('areas, intersections and IoU', () => {
  it('are what one counts in pixels', () => {
    const generator = randomOf(1, 'boxes');
    for (let i = 0; i < 100; i++) {
      const [a, b] = [drawnBox(generator, 20, 12), drawnBox(generator, 20, 12)];
      const [inA, inB] = [pixelsOf(a), pixelsOf(b)];
      const shared = [...inA].filter((pixel) => inB.has(pixel)).length;
      expect([areaOf(a), intersectionOf(a, b)]).toEqual([inA.size, shared]);
      expect(iouOf(a, b)).toBe(shared / new Set([...inA, ...inB]).size);
    }
  });

  it('are those of VOC, whose boxes have a first and a last pixel', () => {
    // xmin, ymin, xmax, ymax of 11, 21, 30, 40 and of 21, 21, 40, 40: 20 × 20 pixels each, 10 × 20 of them shared.
    expect(iouOf(box(10, 20, 30, 40), box(20, 20, 40, 40))).toBe(200 / 600);
  });

  it('are 0 for boxes that only touch', () => {
    expect(iouOf(box(0, 0, 10, 10), box(10, 0, 20, 10))).toBe(0);
    expect(iouOf(box(0, 0, 10, 10), box(30, 40, 35, 45))).toBe(0);
  });

  it('do not depend on the order, nor on where in the picture the boxes are', () => {
    fc.assert(
      fc.property(boxes, boxes, fc.integer({ min: -50, max: 50 }), (a, b, by) => {
        const moved = ({ x1, y1, x2, y2 }: Box) => box(x1 + by, y1 - by, x2 + by, y2 - by);
        expect(iouOf(a, b)).toBe(iouOf(b, a));
        expect(iouOf(moved(a), moved(b))).toBeCloseTo(iouOf(a, b), 9);
        expect(iouOf(a, a)).toBe(1);
      }),
    );
  });
});

describe('a clipped box', () => {
  const picture = { width: 100, height: 80 };

  it('is what is in the picture', () => {
    expect(clippedBox(box(-5, 10, 50, 200), picture)).toEqual(box(0, 10, 50, 80));
    expect(clippedBox(box(10, 20, 30, 40), picture)).toEqual(box(10, 20, 30, 40));
  });

  it('is none where the box is beside the picture or touches it', () => {
    expect(clippedBox(box(100, 0, 110, 10), picture)).toBeUndefined();
    expect(clippedBox(box(0, -10, 10, 0), picture)).toBeUndefined();
  });

  it('has the area that box and picture share, and is not changed by clipping again', () => {
    fc.assert(
      fc.property(boxes, (each) => {
        const clipped = clippedBox(each, picture);
        const shared = intersectionOf(each, box(0, 0, 100, 80));
        expect(clipped ? areaOf(clipped) : 0).toBe(shared);
        if (clipped) expect(clippedBox(clipped, picture)).toEqual(clipped);
      }),
    );
  });
});
