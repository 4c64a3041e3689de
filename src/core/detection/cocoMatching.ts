import { areaOf, intersectionOf } from './boxes';
import { type Detection, isIgnored, type Truth } from './detections';
import { scoreOrder } from './scoreOrder';

/** What became of a detection: of no object, of an object that was not found before, or neither for nor against. */
const MISS = 0;
export const HIT = 1;
export const IGNORED = 2;

/** Objects whose area, in pixels², is within both bounds count; others are ignored. */
export interface AreaRange {
  readonly min: number;
  readonly max: number;
}

/** The detections of one class in one picture, and its objects of that class. */
export interface PictureMatches {
  /** Of the detections that count, falling. */
  readonly scores: readonly number[];
  within(range: AreaRange): MatchesInRange;
}

interface MatchesInRange {
  /** How many there are to be found. */
  readonly objects: number;
  /**
   * Pairs detections with objects, the best first, each with the object of highest IoU that is not taken yet, and with an
   * ignored object only where it is on no other. A crowd can be taken by any number of detections.
   *
   * @param threshold that the IoU must reach
   * @param outcomes to be set from `start` on, one for each detection that counts
   */
  match(threshold: number, outcomes: Uint8Array, start: number): void;
}

/** As `COCOeval.evaluateImg` of pycocotools. @param max detections that count: those with the highest scores */
export function pictureMatches(
  detections: readonly Detection[],
  truths: readonly Truth[],
  max: number,
): PictureMatches {
  const order = scoreOrder(detections.map(({ score }) => score)).subarray(0, max);
  const counted = Array.from(order, (i) => detections[i] as Detection);
  const ious = counted.map((detection) => truths.map((truth) => cocoIoUOf(detection, truth)));
  return {
    scores: counted.map(({ score }) => score),
    within(range) {
      const isOutside = (size: number) => size < range.min || size > range.max;
      const ignored = truths.map((truth) => isIgnored(truth) || isOutside(truth.area ?? areaOf(truth.box)));
      const unpaired = counted.map(({ box }) => (isOutside(areaOf(box)) ? IGNORED : MISS));
      const numbers = truths.map((_, i) => i);
      const places = [...numbers.filter((i) => !ignored[i]), ...numbers.filter((i) => ignored[i])];
      const isTaken = truths.map(() => false);
      const nearest = (d: number, threshold: number): number | undefined => {
        let best = Math.min(threshold, 1 - 1e-10);
        let chosen: number | undefined;
        for (const i of places) {
          if (isTaken[i] && !truths[i]?.crowd) continue;
          if (chosen !== undefined && !ignored[chosen] && ignored[i]) break;
          const iou = ious[d]?.[i] ?? 0;
          if (iou < best) continue;
          best = iou;
          chosen = i;
        }
        return chosen;
      };
      return {
        objects: ignored.filter((each) => !each).length,
        match(threshold, outcomes, start) {
          isTaken.fill(false);
          for (let d = 0; d < counted.length; d++) {
            const chosen = nearest(d, threshold);
            if (chosen !== undefined) isTaken[chosen] = true;
            const paired = chosen === undefined ? unpaired[d] : ignored[chosen] ? IGNORED : HIT;
            outcomes[start + d] = paired ?? MISS;
          }
        },
      };
    },
  };
}

/** With a crowd, the share of the detection that is in the crowd's box. */
function cocoIoUOf({ box }: Detection, truth: Truth): number {
  const shared = intersectionOf(box, truth.box);
  return shared / (truth.crowd ? areaOf(box) : areaOf(box) + areaOf(truth.box) - shared);
}
