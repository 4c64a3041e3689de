import type { DetectionTargets, TargetObject, Task } from '../benchmarks/streams/stream';
import type { Box } from '../core/detection/boxes';
import { type Detection, isIgnored, type Truth } from '../core/detection/detections';
import { type VocMatch, vocMatches } from '../core/detection/vocMatching';
import { grouped } from '../core/grouped';
import { type FoundInPicture, MIN_SCORE, type ShownDetection } from '../core/panel/shownDetections';

/** Of a picture: objects, and detections of a checkpoint beside those that are right. */
export const MAX_OBJECTS = 60;
const MAX_DETECTIONS = 60;

interface PictureDetections {
  /** Of each object that is to be found: the score of its right detection, 0 where it has none. */
  readonly scores: readonly number[];
  readonly shown: FoundInPicture;
}

/**
 * Compares what a detector finds in one picture with the objects of a task that are there.
 * @param detections of any classes, in this picture
 * @param objects of the task's own classes, in this picture
 */
export function pictureDetections(
  targets: Pick<DetectionTargets, 'classNames' | 'tasks'>,
  { number }: Pick<Task, 'number'>,
  detections: readonly Detection[],
  objects: readonly TargetObject[],
): PictureDetections {
  const truths = objects.map((object): Truth => ({ ...object, picture: 0 }));
  const there = grouped(truths, (each) => each.class);
  const certain = detections.filter(({ score }) => score >= MIN_SCORE).map((each) => ({ ...each, picture: 0 }));
  const matches = [...grouped(certain, (each) => each.class)].flatMap(([label, ofClass]) =>
    vocMatches(ofClass, there.get(label) ?? []),
  );
  const all = matches.toSorted((a, b) => b.detection.score - a.detection.score);
  const right = new Map(
    all.flatMap((match) => (match.outcome === 'hit' ? [[match.truth, match.detection.score]] : [])),
  );
  const isKept = ({ outcome, truth }: VocMatch<Truth>) => outcome === 'hit' && truths.indexOf(truth) < MAX_OBJECTS;
  const leftOut = new Set(all.filter((match) => !isKept(match)).slice(MAX_DETECTIONS));
  const [first] = leftOut;
  const shownOf = ({ detection, outcome, truth }: VocMatch<Truth>): ShownDetection => {
    const { score, box, class: label } = detection;
    const owner = 1 + targets.tasks.findIndex(({ first, count }) => label >= first && label < first + count);
    return {
      ...{ name: targets.classNames[label] ?? '', score, ...rounded(box) },
      ...(owner === number ? { outcome: outcomes[outcome] } : { outcome: 'other', task: owner }),
      ...(truth && { object: truths.indexOf(truth) }),
    };
  };
  return {
    scores: truths.filter((truth) => !isIgnored(truth)).map((truth) => right.get(truth) ?? 0),
    shown: {
      detections: all.filter((match) => !leftOut.has(match)).map(shownOf),
      ...(first && { leftOut: { count: leftOut.size, maxScore: first.detection.score } }),
    },
  };
}

const outcomes = { hit: 'right', repeat: 'repeated', ignored: 'ignored', miss: 'wrong' } as const;

/** To hundredths of a pixel: a page has to remember them. */
export function rounded({ x1, y1, x2, y2 }: Box): Box {
  const round = (value: number) => Math.round(100 * value) / 100;
  return { x1: round(x1), y1: round(y1), x2: round(x2), y2: round(y2) };
}
