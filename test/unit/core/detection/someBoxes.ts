import fc from 'fast-check';
import type { Box } from '../../../../src/core/detection/boxes';
import { type Generator, uniformInt } from '../../../../src/core/random';

/** Boxes around and across a picture of 100 × 80, with sides of 1 to 60 pixels. */
export const boxes: fc.Arbitrary<Box> = fc
  .tuple(
    fc.double({ min: -40, max: 120, noNaN: true }),
    fc.double({ min: -40, max: 100, noNaN: true }),
    fc.double({ min: 1, max: 60, noNaN: true }),
    fc.double({ min: 1, max: 60, noNaN: true }),
  )
  .map(([x1, y1, width, height]) => ({ x1, y1, x2: x1 + width, y2: y1 + height }));

/** A box of whole pixels in a square picture. */
export function drawnBox(generator: Generator, side: number, maxSide: number): Box {
  const width = 1 + uniformInt(generator, maxSide);
  const height = 1 + uniformInt(generator, maxSide);
  const x1 = uniformInt(generator, side - width + 1);
  const y1 = uniformInt(generator, side - height + 1);
  return { x1, y1, x2: x1 + width, y2: y1 + height };
}
