import { grouped } from '../grouped';
import { checkDetections, type Detection, isIgnored, meanOfKnown, type Truth } from './detections';
import { vocMatches } from './vocMatching';

/** Average precision as Pascal VOC has it, from 0 to 1; undefined where there is no object to be found. */
export interface VocFigures {
  /** VOC 2007: the mean over the recalls 0, 0.1, …, 1 of the highest precision at that recall or above. */
  readonly elevenPoints: number | undefined;
  /** VOC 2010 and later: the area under the curve of the highest precision at each recall or above. */
  readonly area: number | undefined;
}

/**
 * The figures of each class, and their means over the classes that have objects (Everingham et al., IJCV 2010 and 2015;
 * `VOCevaldet.m`): each detection goes to the object of highest IoU in its picture, and all but the first on an object are
 * wrong. Difficult objects are ignored, and crowds, which VOC has not. Of equal scores, the one listed first comes first.
 *
 * @throws {UserError} where a detection is no box with a score
 */
export function vocAveragePrecision(
  detections: readonly Detection[],
  truths: readonly Truth[],
  classes: number,
): { readonly mean: VocFigures; readonly classes: readonly VocFigures[] } {
  checkDetections(detections);
  const [found, there] = [grouped(detections, (each) => each.class), grouped(truths, (each) => each.class)];
  const each = Array.from({ length: classes }, (_, c) => figuresOf(found.get(c) ?? [], there.get(c) ?? []));
  return {
    mean: {
      elevenPoints: meanOfKnown(each.map(({ elevenPoints }) => elevenPoints)),
      area: meanOfKnown(each.map(({ area }) => area)),
    },
    classes: each,
  };
}

function figuresOf(detections: readonly Detection[], truths: readonly Truth[]): VocFigures {
  const objects = truths.filter((truth) => !isIgnored(truth)).length;
  if (objects === 0) return { elevenPoints: undefined, area: undefined };
  const curve = curveOf(detections, truths);
  // From the last place on, the highest precision at this recall or above.
  const highest = curve.map(({ precision }) => precision);
  for (let i = highest.length - 2; i >= 0; i--) {
    highest[i] = Math.max(highest[i] as number, highest[i + 1] as number);
  }
  let area = 0;
  curve.forEach(({ hits }, i) => {
    area += ((hits - (curve[i - 1]?.hits ?? 0)) / objects) * (highest[i] as number);
  });
  let sum = 0;
  for (let tenth = 0; tenth <= 10; tenth++) {
    // Whole numbers: the recall 3/10 reaches 0.3.
    const place = curve.findIndex(({ hits }) => 10 * hits >= tenth * objects);
    sum += highest[place] ?? 0;
  }
  return { elevenPoints: sum / 11, area };
}

/** How many objects were found, and how precisely, after each detection that counts. */
function curveOf(
  detections: readonly Detection[],
  truths: readonly Truth[],
): readonly { readonly hits: number; readonly precision: number }[] {
  const curve: { hits: number; precision: number }[] = [];
  let hits = 0;
  for (const { outcome } of vocMatches(detections, truths)) {
    if (outcome === 'ignored') continue;
    if (outcome === 'hit') hits++;
    curve.push({ hits, precision: hits / (curve.length + 1) });
  }
  return curve;
}
