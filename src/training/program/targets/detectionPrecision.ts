import type { DetectionTargets, Task } from '../../../benchmarks/streams/stream';
import { cocoAveragePrecision } from '../../../core/detection/cocoAveragePrecision';
import { type Detection, isIgnored, type Truth } from '../../../core/detection/detections';
import { vocAveragePrecision } from '../../../core/detection/vocAveragePrecision';
import type { ClassPrecision } from '../../../core/run/event';
import { pictureOf } from '../../regions';
import { detectionsOn } from './detection';
import type { Asked } from './target';

/** What a network finds in pictures; looked for once, though several tasks ask for the same pictures. */
export function knownDetections(asked: Asked, targets: DetectionTargets, rows: Int32Array): readonly Detection[] {
  return asked.known(rows, () => detectionsOn(asked.session, targets, rows));
}

/** The average precisions of the task's classes that have objects to be found in these pictures. */
export function precisionOf(
  asked: Asked,
  targets: DetectionTargets,
  { number }: Task,
  rows: Int32Array,
): readonly ClassPrecision[] {
  const { first, count } = targets.tasks[number - 1] ?? { first: 0, count: 0 };
  const isOwn = (each: { readonly class: number }) => each.class >= first && each.class < first + count;
  const own = <T extends { readonly class: number }>(each: T): T => ({ ...each, class: each.class - first });
  const detections = knownDetections(asked, targets, rows).filter(isOwn).map(own);
  const truths = truthsOf(targets, rows).filter(isOwn).map(own);
  const [voc, coco] = [
    vocAveragePrecision(detections, truths, count).classes,
    cocoAveragePrecision(detections, truths, count).classes,
  ];
  return Array.from({ length: count }, (_, c): ClassPrecision => {
    const objects = truths.filter((truth) => truth.class === c && !isIgnored(truth)).length;
    return {
      name: targets.classNames[first + c] ?? '',
      objects,
      mAP50: voc[c]?.area ?? Number.NaN,
      'mAP50-11-points': voc[c]?.elevenPoints ?? Number.NaN,
      'mAP50-95': coco[c]?.ap ?? Number.NaN,
    };
  }).filter(({ objects }) => objects > 0);
}

function truthsOf(targets: DetectionTargets, rows: Int32Array): readonly Truth[] {
  return [...rows].flatMap((row) => pictureOf(targets, row).objects.map((object) => ({ ...object, picture: row })));
}
