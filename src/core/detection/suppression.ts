import { grouped } from '../grouped';
import { areaOf, type Box } from './boxes';
import { scoreOrder } from './scoreOrder';

/** A box of a class, with how certain it is. */
interface ScoredBox {
  readonly class: number;
  readonly box: Box;
  readonly score: number;
}

/**
 * Non-maximum suppression, class by class (Felzenszwalb et al., PAMI 2010): of boxes with an IoU above `threshold`, only
 * the one with the highest score is kept. Takes boxes of one picture, and gives those that are left, by falling score; of
 * equal scores, the one listed first comes first.
 */
export function suppressed<T extends ScoredBox>(boxes: readonly T[], threshold: number): readonly T[] {
  const kept = [...grouped(boxes, (each) => each.class).values()].flatMap((each) => maxima(each, threshold));
  const place = new Map(boxes.map((each, i) => [each, i]));
  return kept.sort((a, b) => b.score - a.score || (place.get(a) ?? 0) - (place.get(b) ?? 0));
}

/** Numbers of a box that was kept: its sides and its area. */
const WIDTH = 5;

/** Of one class. What is kept lies in one array, for each box is compared with all of them. */
function maxima<T extends ScoredBox>(boxes: readonly T[], threshold: number): readonly T[] {
  const sides = new Float64Array(WIDTH * boxes.length);
  const kept: T[] = [];
  for (const i of scoreOrder(boxes.map(({ score }) => score))) {
    const each = boxes[i] as T;
    if (isSuppressed(each.box, sides, WIDTH * kept.length, threshold)) continue;
    const { x1, y1, x2, y2 } = each.box;
    sides.set([x1, y1, x2, y2, areaOf(each.box)], WIDTH * kept.length);
    kept.push(each);
  }
  return kept;
}

/** Whether the IoU with any box of the first `end` numbers is above the threshold. */
function isSuppressed({ x1, y1, x2, y2 }: Box, sides: Float64Array, end: number, threshold: number): boolean {
  const area = (x2 - x1) * (y2 - y1);
  for (let i = 0; i < end; i += WIDTH) {
    const left = Math.max(x1, sides[i] as number);
    const right = Math.min(x2, sides[i + 2] as number);
    if (right <= left) continue;
    const top = Math.max(y1, sides[i + 1] as number);
    const bottom = Math.min(y2, sides[i + 3] as number);
    if (bottom <= top) continue;
    const shared = (right - left) * (bottom - top);
    if (shared > threshold * (area + (sides[i + 4] as number) - shared)) return true;
  }
  return false;
}
