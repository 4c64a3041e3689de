import type { Box } from '../../core/detection/boxes';

/** Why a box can be none of a picture of this size, in words that follow "the box"; undefined where it can. */
export function boxProblem({ x1, y1, x2, y2 }: Box, width: number, height: number): string | undefined {
  if (x2 < x1 || y2 < y1) return 'has a negative size';
  if (x2 === x1 || y2 === y1) return 'is empty';
  if (x1 < 0 || y1 < 0 || x2 > width || y2 > height)
    return `lies outside of its picture of ${width} × ${height} pixels`;
  return undefined;
}
