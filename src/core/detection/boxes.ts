/**
 * A box in a picture, in its pixels as continuous coordinates: x from 0 to the width, y from 0 to the height; x2 > x1,
 * y2 > y1. The pixel in the corner covers 0 to 1.
 */
export interface Box {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}
