import * as z from 'zod';
import { objectOffers } from '../detection/objectOffers';
import { MAX_POSITIONS, type ProposalGrid, positionsOf } from '../detection/slidingProposals';
import { type FoundProblem, repeated } from '../experiment/problem';
import { belowOne, count, fraction, positive } from '../experiment/values';
import { count as numberText } from '../format';
import { DETECTION_METRICS } from '../measures/metric';
import { MAX_CLASSES, MAX_TASKS } from '../run/limits';
import { benchmarkKind } from './benchmarkKind';
import { samplesOfTasks } from './samples';

/** The boxes of a picture that a grid gives at most: what a detector computes grows with them. */
const MAX_PROPOSALS = 20_000;

const share = z.number().gt(0).max(1);

const grid = z.strictObject({
  scales: z
    .array(share)
    .min(1)
    .max(20)
    .default([0.15, 0.25, 0.4, 0.65])
    .describe('Sides of a square box, as shares of the picture’s shorter side; other boxes have its area.'),
  ratios: z.array(positive).min(1).max(20).default([0.5, 1, 2]).describe('Height of boxes divided by their width.'),
  step: share.default(0.35).describe('From one position to the next, in sides of the box.'),
  jitter: fraction.default(0.1).describe('Boxes move at random by up to so much each way, in sides of the box.'),
  max: count.max(MAX_PROPOSALS).default(1000).describe('At most so many boxes for a picture, drawn by the seed.'),
});

const path = z.string().min(1);

const files = z.strictObject({
  train: path.describe('The file or folder with those of the pictures for training.'),
  test: path.describe('The same for the pictures for testing; it may be the same one.'),
  max: count.max(MAX_PROPOSALS).default(2000).describe('At most so many boxes for a picture, those of highest score.'),
});

export const detection = benchmarkKind({
  kind: 'detection',
  title: 'Detection',
  description:
    'Objects are found in pictures; every task has some of the classes, and in its pictures only their objects are labelled (Shmelkov et al. 2017).',
  options: {
    dataset: z
      .string()
      .min(1)
      .describe(
        'Name of a detection data set, such as digits-and-clothes-scenes, or its path: COCO or Pascal VOC (docs/DATA.md).',
      ),
    ...samplesOfTasks,
    height: count.max(4096).optional().describe('Pictures are stretched to this height, default that of the first.'),
    width: count.max(4096).optional().describe('The same for the width.'),
    channels: z
      .union([z.literal(1), z.literal(3)])
      .default(3)
      .describe('1: grey; 3: red, green, blue.'),
    classesPerTask: z
      .union([count.max(MAX_CLASSES), z.array(count.max(MAX_CLASSES)).min(1).max(MAX_TASKS)])
      .default(2)
      .describe('Classes in each task: a number for all, or one for each task, e.g. [19, 1].'),
    classOrder: z
      .union([
        z.array(z.string().min(1)).min(1).describe('Names of classes; those that are left out are in no task.'),
        z.literal('shuffled').describe('All classes in an order drawn by the seed.'),
      ])
      .optional()
      .describe('Order in which classes appear; default as in the data set.'),
    tasks: count
      .max(MAX_TASKS)
      .optional()
      .describe('Number of tasks, where all have as many classes; default as many as the classes allow.'),
    proposals: z
      .union([
        grid.describe('A grid of boxes.'),
        files.describe('Boxes that another program has found (docs/DATA.md).'),
      ])
      .prefault({})
      .describe('The regions of a picture in which objects are looked for.'),
    classifier: z
      .enum(['softmax', 'sigmoid'])
      .default('softmax')
      .describe(
        'How a region is classified: one softmax over background and all classes (Girshick 2015), or a sigmoid for each class (the code of Shmelkov et al. 2017).',
      ),
    regions: count.max(2000).default(64).describe('Regions of each picture in a mini-batch.'),
    positives: count.max(2000).default(16).describe('How many of them have an object, at most.'),
    deviations: z
      .tuple([positive, positive, positive, positive])
      .default([0.1, 0.1, 0.2, 0.2])
      .describe(
        'What the offsets of x, y, width and height are divided by (Fast R-CNN’s code; that of Shmelkov et al. has 0.07 and 0.13).',
      ),
    suppression: belowOne
      .default(0.3)
      .describe('Of two boxes of a class with more IoU than this, the less certain one is dropped.'),
    measure: z
      .enum(DETECTION_METRICS)
      .default('mAP50')
      .describe(
        'What each task is measured by: average precision at an IoU of 0.5 as in VOC since 2010, at 11 recalls as in VOC 2007, or over IoUs from 0.5 to 0.95 as in COCO. All three are recorded.',
      ),
  },
  shortest: { dataset: 'digits-and-clothes-scenes' },
  metric: 'mAP50',
  metricOf: ({ measure }) => measure,
  hasClasses: false,
  hasRegions: true,
  fit: {
    scenarios: ['class-incremental'],
    otherwise: 'a detector has one head, which grows with the classes; use class-incremental',
  },
  tasks: ({ tasks, classesPerTask }) => (Array.isArray(classesPerTask) ? classesPerTask.length : tasks),
  objectOffers,
  *rules({ classOrder, classesPerTask, tasks, positives, regions, proposals }): Iterable<FoundProblem> {
    if (Array.isArray(classOrder)) {
      for (const [i, each] of repeated(classOrder)) {
        yield { keys: ['benchmark', 'classOrder', i], message: `class ${each} appears twice` };
      }
    }
    if (Array.isArray(classesPerTask) && tasks !== undefined && tasks !== classesPerTask.length) {
      const message = `classesPerTask has ${classesPerTask.length} tasks; leave tasks out, or set it to that`;
      yield { keys: ['benchmark', 'tasks'], message };
    }
    if (positives > regions) {
      yield { keys: ['benchmark', 'positives'], message: `is more than the ${regions} regions of a picture` };
    }
    if ('step' in proposals) {
      const positions = positionsOf({ width: 1, height: 1 }, gridFor(proposals, 1));
      if (positions > MAX_POSITIONS) {
        const message = `the grid has ${numberText(positions)} positions in a square picture, of at most ${numberText(MAX_POSITIONS)}; make step or scales larger`;
        yield { keys: ['benchmark', 'proposals', 'step'], message };
      }
    }
  },
});

/** The grid of an experiment for a picture whose shorter side has so many pixels. */
export function gridFor({ scales, ...rest }: z.output<typeof grid>, side: number): ProposalGrid {
  return { ...rest, scales: scales.map((scale) => scale * side) };
}
