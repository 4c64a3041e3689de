/**
 * A rectangle in a picture: pixels, continuous, with the picture's upper left corner as origin; x2 > x1 and y2 > y1. The
 * pixel in column i covers i to i + 1. So a box of VOC, whose corners are the first and the last pixel, counted from 1,
 * is { x1: xmin − 1, y1: ymin − 1, x2: xmax, y2: ymax }, and areas and IoU are those of VOC with its "+ 1".
 */
export interface Box {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** In pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** In pixels². */
export const areaOf = ({ x1, y1, x2, y2 }: Box): number => (x2 - x1) * (y2 - y1);

/** The area that two boxes share, in pixels². */
export function intersectionOf(a: Box, b: Box): number {
  const width = Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1);
  const height = Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1);
  return width > 0 && height > 0 ? width * height : 0;
}

/** Intersection over union (Jaccard index), 0 to 1. */
export function iouOf(a: Box, b: Box): number {
  const shared = intersectionOf(a, b);
  return shared / (areaOf(a) + areaOf(b) - shared);
}

/** What of a box is in the picture; undefined where nothing is. */
export function clippedBox(box: Box, { width, height }: PictureSize): Box | undefined {
  const x1 = Math.max(0, box.x1);
  const y1 = Math.max(0, box.y1);
  const x2 = Math.min(width, box.x2);
  const y2 = Math.min(height, box.y2);
  return x2 > x1 && y2 > y1 ? { x1, y1, x2, y2 } : undefined;
}
