import type { DetectionTargets, TargetPicture, Task } from '../benchmarks/streams/stream';
import type { Box } from '../core/detection/boxes';
import type { Offsets } from '../core/detection/offsets';
import { type SampledRegion, sampledRegions } from '../core/detection/regionSampling';
import { randomOf, shuffled } from '../core/random';
import type { RegionBatch } from './program/regionFeeds';

/**
 * Which regions of pictures a detector is trained and measured on. They follow from the seed, the step and the picture's place
 * in the mini-batch alone, so that a resumed run repeats them.
 */

/** The classes whose objects are labelled, by number. */
export interface Labelled {
  readonly first: number;
  readonly count: number;
}

/** The classes of these tasks, which follow each other. */
export function classesOf(targets: DetectionTargets, tasks: readonly Pick<Task, 'number'>[]): Labelled {
  const own = tasks.map(({ number }) => targets.tasks[number - 1] ?? { first: 0, count: 0 });
  const first = own[0]?.first ?? 0;
  return { first, count: own.reduce((sum, { count }) => sum + count, 0) };
}

/** What one region of a batch is. */
interface ChosenRegion {
  readonly box: Box;
  readonly label: number;
  readonly offsets: Offsets;
}

const NO_OFFSETS: Offsets = [0, 0, 0, 0];

/** The regions of a mini-batch that the loss is about: proposals with an object of these classes, and background. */
export function trainingRegions(
  targets: DetectionTargets,
  rows: Int32Array,
  labelled: Labelled,
  { seed, step }: { readonly seed: number; readonly step: number },
): RegionBatch {
  const { regions, positives, deviations } = targets.options;
  const sampling = { regions, maxPositives: positives, deviations };
  return batchOf(targets, rows, regions, (row, place): readonly SampledRegion[] => {
    const objects = pictureOf(targets, row).objects.flatMap(({ class: number, box, difficult, crowd }) => {
      const isLabelled = number >= labelled.first && number < labelled.first + labelled.count;
      return isLabelled && !difficult && !crowd ? [{ class: number, box }] : [];
    });
    return sampledRegions(boxesOf(targets.proposals(row)), objects, sampling, { seed, step, place });
  });
}

/** As many proposals of each picture at random, the same whenever it is measured. Labels are not looked at. */
export function measuredRegions(targets: DetectionTargets, rows: Int32Array, seed: number): RegionBatch {
  const { regions } = targets.options;
  return batchOf(targets, rows, regions, (row) => {
    const boxes = boxesOf(targets.proposals(row));
    const chosen = shuffled(boxes.length, randomOf(seed, 'measured regions', row)).subarray(0, regions);
    return unlabelled([...chosen].map((i) => boxes[i] as Box));
  });
}

/** Chosen proposals of each picture, by number. */
export function chosenRegions(
  targets: DetectionTargets,
  rows: Int32Array,
  perPicture: number,
  choose: (row: number, place: number) => Int32Array,
): RegionBatch {
  return batchOf(targets, rows, perPicture, (row, place) => {
    const boxes = boxesOf(targets.proposals(row));
    return unlabelled([...choose(row, place)].map((i) => boxes[i] as Box));
  });
}

const unlabelled = (boxes: readonly Box[]): readonly ChosenRegion[] =>
  boxes.map((box) => ({ box, label: 0, offsets: NO_OFFSETS }));

function batchOf(
  targets: DetectionTargets,
  rows: Int32Array,
  perPicture: number,
  choose: (row: number, place: number) => readonly ChosenRegion[],
): RegionBatch {
  const count = rows.length * perPicture;
  const batch = {
    count,
    boxes: new Float32Array(4 * count),
    pictures: new Int32Array(count),
    labels: new Int32Array(count),
    offsets: new Float32Array(4 * count),
    weights: new Float32Array(count),
  };
  let filled = 0;
  for (const [place, row] of rows.entries()) {
    const { width, height } = pictureOf(targets, row);
    for (const { box, label, offsets } of choose(row, place)) {
      batch.boxes.set([box.y1 / height, box.x1 / width, box.y2 / height, box.x2 / width], 4 * filled);
      batch.pictures[filled] = place;
      batch.labels[filled] = label;
      batch.offsets.set(offsets, 4 * filled);
      batch.weights[filled] = 1;
      filled++;
    }
  }
  return batch;
}

export function pictureOf({ pictures }: DetectionTargets, row: number): TargetPicture {
  const picture = pictures[row];
  if (!picture) throw new Error(`there is no picture ${row}`);
  return picture;
}

/** Boxes from `[boxes, 4]` numbers. */
export function boxesOf(numbers: Float32Array): readonly Box[] {
  const boxes: Box[] = [];
  // Views of the numbers, one for each box, would take most of the time that sampling takes.
  for (let i = 0; i < numbers.length; i += 4) {
    boxes.push({ x1: numbers[i] ?? 0, y1: numbers[i + 1] ?? 0, x2: numbers[i + 2] ?? 0, y2: numbers[i + 3] ?? 0 });
  }
  return boxes;
}
