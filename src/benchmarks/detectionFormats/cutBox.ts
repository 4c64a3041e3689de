import type { Box } from '../../core/detection/boxes';

/**
 * Files have boxes with two decimals, as COCO does, or in single precision, so that one at the edge of its picture may end a
 * little outside. What is farther outside is a mistake.
 */
const ROUNDING = 0.5;
/** In pixels: what the sum of a left side and a width may be off as doubles. This is not said. */
const OF_SUMS = 1e-6;

/** A box that ends less than half a pixel outside of its picture, cut at the edge; any other as it is. */
export function cutBox(
  { x1, y1, x2, y2 }: Box,
  width: number,
  height: number,
): { readonly box: Box /** What was cut of a side, in pixels. */; readonly distance: number } {
  const box = { x1: cut(x1, width), y1: cut(y1, height), x2: cut(x2, width), y2: cut(y2, height) };
  const sides = [x1 - box.x1, y1 - box.y1, x2 - box.x2, y2 - box.y2];
  const distance = Math.max(...sides.map(Math.abs));
  return { box, distance: distance > OF_SUMS ? distance : 0 };
}

function cut(value: number, max: number): number {
  if (value < 0 && value > -ROUNDING) return 0;
  return value > max && value < max + ROUNDING ? max : value;
}

/** Words that follow "3 boxes". */
export const outsideBy = (distance: number) =>
  `outside of their picture by ${Math.ceil(1000 * distance - 1e-6) / 1000} pixels or less`;
