import { grouped } from '../grouped';
import { iouOf } from './boxes';
import { type Detection, isIgnored, type Truth } from './detections';
import { scoreOrder } from './scoreOrder';

/**
 * What became of a detection. `hit`: it is on an object that no better one is on; `repeat`: on one that was found before;
 * `ignored`: on a difficult object or a crowd; `miss`: on none.
 */
export type VocMatch<T extends Truth> =
  | { readonly detection: Detection; readonly outcome: 'hit' | 'repeat' | 'ignored'; readonly truth: T }
  | { readonly detection: Detection; readonly outcome: 'miss'; readonly truth?: never };

/** At least so much IoU with an object makes a detection right. */
const THRESHOLD = 0.5;

/**
 * The detections of one class by falling score, each with the object of highest IoU in its picture (Everingham et al., IJCV
 * 2010; `VOCevaldet.m`). What becomes of one does not depend on those with lower scores. Of equal scores, the one listed
 * first comes first.
 *
 * @param truths the objects of this class
 */
export function vocMatches<T extends Truth>(
  detections: readonly Detection[],
  truths: readonly T[],
): readonly VocMatch<T>[] {
  const there = grouped(truths, ({ picture }) => picture);
  const isFound = new Set<T>();
  return Array.from(scoreOrder(detections.map(({ score }) => score)), (i): VocMatch<T> => {
    const detection = detections[i] as Detection;
    const truth = nearestOf(detection, there.get(detection.picture) ?? []);
    if (!truth) return { detection, outcome: 'miss' };
    if (isIgnored(truth)) return { detection, outcome: 'ignored', truth };
    const outcome = isFound.has(truth) ? 'repeat' : 'hit';
    isFound.add(truth);
    return { detection, outcome, truth };
  });
}

function nearestOf<T extends Truth>({ box }: Detection, truths: readonly T[]): T | undefined {
  let best = THRESHOLD;
  let nearest: T | undefined;
  for (const truth of truths) {
    const iou = iouOf(box, truth.box);
    if (iou < best || (nearest && iou === best)) continue;
    best = iou;
    nearest = truth;
  }
  return nearest;
}
