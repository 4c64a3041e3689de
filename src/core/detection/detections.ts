import { UserError } from '../userError';
import type { Box } from './boxes';

/** What a detector says: at this box is an object of this class. */
export interface Detection {
  /** Number of the picture. */
  readonly picture: number;
  /** Number of the class, from 0. */
  readonly class: number;
  readonly box: Box;
  /** Higher is more certain. */
  readonly score: number;
}

/** An object that is there. */
export interface Truth {
  readonly picture: number;
  readonly class: number;
  readonly box: Box;
  /** In VOC: it need not be found. */
  readonly difficult?: boolean | undefined;
  /** In COCO: the box is around many objects, and need not be found. */
  readonly crowd?: boolean | undefined;
  /** Pixels² that count as its size, in COCO those of its outline; default the area of the box. */
  readonly area?: number | undefined;
}

/** Whether finding it counts neither for nor against a detector. */
export const isIgnored = ({ difficult, crowd }: Pick<Truth, 'difficult' | 'crowd'>): boolean =>
  difficult === true || crowd === true;

/** @throws {UserError} where a score or a side of a box is not a finite number, or a box is empty */
export function checkDetections(detections: readonly Detection[]): void {
  for (const [i, { score, box }] of detections.entries()) {
    const { x1, y1, x2, y2 } = box;
    const isBox = x2 > x1 && y2 > y1 && [x1, y1, x2, y2].every(Number.isFinite);
    if (isBox && Number.isFinite(score)) continue;
    throw new UserError(
      `Detection ${i} is no box with a score: x from ${x1} to ${x2}, y from ${y1} to ${y2}, score ${score}.`,
      'Boxes need a width and a height above 0, and all numbers must be finite; leave out those that are not.',
    );
  }
}

/** The mean of the figures that are known; undefined where none is. */
export function meanOfKnown(figures: readonly (number | undefined)[]): number | undefined {
  const known = figures.filter((figure) => figure !== undefined);
  return known.length > 0 ? known.reduce((sum, figure) => sum + figure, 0) / known.length : undefined;
}
