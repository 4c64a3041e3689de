import * as z from 'zod/mini';
import { shownObject, shownPicture } from './shownDetectionSet';

/** What a detector finds in test pictures of a task, now and right after the task was trained, as the evaluation's card draws it. */

const count = z.int().check(z.gte(0));

/**
 * - `right`: on an object of its class that no better detection is on
 * - `repeated`: on an object that a better one is on, so it is wrong
 * - `ignored`: on a difficult object or a crowd, so it counts neither for nor against
 * - `wrong`: on no object of its class
 * - `other`: of a class of another task, whose objects are not shown
 */
const outcome = z.enum(['right', 'repeated', 'ignored', 'wrong', 'other']);

const shownDetection = z.object({
  ...z.omit(shownObject, { flag: true }).shape,
  score: z.number(),
  outcome,
  /** Whose class it is, where that is another task. */
  task: z.optional(count),
  /** What it is on, by its place in `objects`. */
  object: z.optional(count),
});

/** The detections of a checkpoint in a picture. */
const foundInPicture = z.object({
  /** By falling score. */
  detections: z.readonly(z.array(shownDetection)),
  /** Others of `MIN_SCORE` or more, of which there are too many to be shown; none of these is right. */
  leftOut: z.optional(z.object({ count, maxScore: z.number() })),
});

/** Objects are those of the task's classes. */
const comparedPicture = z.extend(shownPicture, {
  now: foundInPicture,
  /** Absent where there is no earlier checkpoint to compare with. */
  learnt: z.optional(foundInPicture),
});

export const taskDetections = z.object({
  /** Test pictures that show objects of the task, and how many of them were looked at. */
  pictures: count,
  looked: count,
  /** Objects in those, and how many of them have a right detection of `USUAL_SCORE` or more. */
  objects: count,
  found: z.object({ now: count, learnt: z.optional(count) }),
  /** Some of these pictures, first those where objects are no longer found. */
  shown: z.readonly(z.array(comparedPicture)),
});

/** Detections with lower scores are never shown, and with which score they are unless the user chooses another. */
export const MIN_SCORE = 0.05;
export const USUAL_SCORE = 0.5;

export type TaskDetections = z.infer<typeof taskDetections>;
export type ComparedPicture = z.infer<typeof comparedPicture>;
export type FoundInPicture = z.infer<typeof foundInPicture>;
export type ShownDetection = z.infer<typeof shownDetection>;
