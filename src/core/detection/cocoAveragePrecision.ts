import { grouped } from '../grouped';
import { type AreaRange, HIT, IGNORED, type PictureMatches, pictureMatches } from './cocoMatching';
import { checkDetections, type Detection, meanOfKnown, type Truth } from './detections';
import { scoreOrder } from './scoreOrder';

/** Average precision as COCO has it, from 0 to 1; undefined where there is no object to be found. */
export interface CocoFigures {
  /** Mean over the IoU thresholds 0.5, 0.55, …, 0.95. */
  readonly ap: number | undefined;
  /** At IoU 0.5. */
  readonly ap50: number | undefined;
  /** At IoU 0.75. */
  readonly ap75: number | undefined;
  /** `ap` of objects of up to 32², of 32² to 96², and of 96² pixels or more. */
  readonly small: number | undefined;
  readonly medium: number | undefined;
  readonly large: number | undefined;
}

/** A picture's detections of a class beyond these do not count. */
const MAX_DETECTIONS = 100;
/** These and the thresholds are NumPy's linspace to the last bit, for recalls and IoUs that lie on them. */
const RECALLS = Array.from({ length: 101 }, (_, i) => i * 0.01);
const THRESHOLDS = Array.from({ length: 10 }, (_, i) => (i === 9 ? 0.95 : 0.5 + i * ((0.95 - 0.5) / 9)));
const ALL: AreaRange = { min: 0, max: 1e10 };
const SMALL: AreaRange = { min: 0, max: 32 ** 2 };
const MEDIUM: AreaRange = { min: 32 ** 2, max: 96 ** 2 };
const LARGE: AreaRange = { min: 96 ** 2, max: 1e10 };

/**
 * The figures of each class, and their means over the classes that have objects (Lin et al., ECCV 2014; the same numbers as
 * pycocotools' `COCOeval` with one detection limit of 100). Difficult objects are ignored, as crowds are. Of equal scores,
 * the one in the lower picture number comes first, and in a picture the one that is listed first.
 *
 * @throws {UserError} where a detection is no box with a score
 */
export function cocoAveragePrecision(
  detections: readonly Detection[],
  truths: readonly Truth[],
  classes: number,
): { readonly mean: CocoFigures; readonly classes: readonly CocoFigures[] } {
  checkDetections(detections);
  const [found, there] = [grouped(detections, (each) => each.class), grouped(truths, (each) => each.class)];
  const each = Array.from({ length: classes }, (_, c) => figuresOf(matchesOf(found.get(c) ?? [], there.get(c) ?? [])));
  const mean = (key: keyof CocoFigures) => meanOfKnown(each.map((figures) => figures[key]));
  return {
    mean: {
      ap: mean('ap'),
      ap50: mean('ap50'),
      ap75: mean('ap75'),
      small: mean('small'),
      medium: mean('medium'),
      large: mean('large'),
    },
    classes: each,
  };
}

/** Of one class, by picture. */
function matchesOf(detections: readonly Detection[], truths: readonly Truth[]): readonly PictureMatches[] {
  const [found, there] = [grouped(detections, ({ picture }) => picture), grouped(truths, ({ picture }) => picture)];
  const pictures = [...new Set([...found.keys(), ...there.keys()])].sort((a, b) => a - b);
  return pictures.map((picture) => pictureMatches(found.get(picture) ?? [], there.get(picture) ?? [], MAX_DETECTIONS));
}

function figuresOf(pictures: readonly PictureMatches[]): CocoFigures {
  const order = scoreOrder(pictures.flatMap(({ scores }) => scores));
  const within = (range: AreaRange) => precisionsWithin(pictures, order, range);
  const all = within(ALL);
  return {
    ap: meanOfKnown(all),
    ap50: all[0],
    ap75: all[5],
    small: meanOfKnown(within(SMALL)),
    medium: meanOfKnown(within(MEDIUM)),
    large: meanOfKnown(within(LARGE)),
  };
}

/** Average precision at each threshold. @param order of the detections of all pictures, by falling score */
function precisionsWithin(
  pictures: readonly PictureMatches[],
  order: Int32Array,
  range: AreaRange,
): readonly (number | undefined)[] {
  const matches = pictures.map((picture) => picture.within(range));
  const objects = matches.reduce((sum, each) => sum + each.objects, 0);
  if (objects === 0) return [];
  const outcomes = new Uint8Array(order.length);
  return THRESHOLDS.map((threshold) => {
    let start = 0;
    matches.forEach(({ match }, p) => {
      match(threshold, outcomes, start);
      start += pictures[p]?.scores.length ?? 0;
    });
    return precisionOver(
      order.map((i) => outcomes[i] as number),
      objects,
    );
  });
}

/**
 * The mean over the recalls 0, 0.01, …, 1 of the highest precision at that recall or above; 0 where it is not reached.
 *
 * @param outcomes by falling score
 */
function precisionOver(outcomes: Int32Array, objects: number): number {
  const counted = outcomes.filter((outcome) => outcome !== IGNORED);
  const [recalls, precisions] = [new Float64Array(counted.length), new Float64Array(counted.length)];
  let hits = 0;
  counted.forEach((outcome, i) => {
    if (outcome === HIT) hits++;
    recalls[i] = hits / objects;
    precisions[i] = hits / (i + 1);
  });
  for (let i = precisions.length - 2; i >= 0; i--) {
    precisions[i] = Math.max(precisions[i] as number, precisions[i + 1] as number);
  }
  let [sum, place] = [0, 0];
  for (const wanted of RECALLS) {
    while (place < recalls.length && (recalls[place] as number) < wanted) place++;
    sum += precisions[place] ?? 0;
  }
  return sum / RECALLS.length;
}
