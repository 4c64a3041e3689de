import * as z from 'zod/mini';
import { DETECTION_METRICS, METRICS } from '../measures/metric';
import { samplePicture } from './samplePicture';
import { taskDetections } from './shownDetections';

/** A checkpoint measured on tasks, as its card shows it. Values of the metric are fractions, null where not measured. */

const count = z.int().check(z.gte(0));
const value = z.nullable(z.number());

const sample = z.object({
  /** The class that it has, and the one that the network answers with. */
  truth: z.string(),
  answer: z.string(),
  /** Whose class the answer is, where that is another task. */
  answerTask: z.optional(count),
  isRight: z.boolean(),
  /** How many samples of the task have this class and this answer. */
  alike: count,
  /** Absent where a sample is no image. */
  picture: z.optional(samplePicture),
});

const answers = z.object({
  /** How many samples are answered correctly. */
  right: count,
  /** Whether the network sees the pixels in another order than the pictures have them. */
  isPermuted: z.boolean(),
  /** Some samples, the wrong ones first. */
  shown: z.readonly(z.array(sample)),
});

const comparison = {
  /** Right after the task was trained. */
  learnt: value,
  now: value,
  /** `learnt` − `now` of an old task; null for the newest, which no later task could change. */
  forgotten: value,
};

const measured = { name: z.string(), samples: count, ...comparison };

/** The average precisions of a class, by metric. */
const precisions = z.record(z.enum(DETECTION_METRICS), z.number());

const evaluatedClass = z.object({
  name: z.string(),
  /** To be found in the test pictures. */
  objects: count,
  learnt: z.nullable(precisions),
  now: precisions,
});

const evaluatedTask = z.object({
  task: count,
  ...measured,
  /** By class, where the experiment names subsets. */
  subsets: z.readonly(z.array(z.object(measured))),
  /** Absent where single samples are neither right nor wrong, as with facts. */
  answers: z.optional(answers),
  /** Where objects are detected: by class, and in some pictures. */
  classes: z.optional(z.readonly(z.array(evaluatedClass))),
  detections: z.optional(taskDetections),
});

export const evaluation = z.object({
  run: z.string(),
  checkpoint: count,
  metric: z.enum(METRICS),
  /** When it was measured, ISO 8601. */
  at: z.string(),
  tasks: z.readonly(z.array(evaluatedTask)),
  /** Means over these tasks; of what was forgotten, over the old ones. */
  average: z.object(comparison),
});

export type Evaluation = z.infer<typeof evaluation>;
export type EvaluatedTask = z.infer<typeof evaluatedTask>;
export type ClassPrecisions = z.infer<typeof precisions>;
export type EvaluatedClass = z.infer<typeof evaluatedClass>;
export type TaskAnswers = z.infer<typeof answers>;
export type AnsweredSample = z.infer<typeof sample>;

/** E.g. `Checkpoint 3 of run-1`; of one task among several that it has learnt, `Task 1 at checkpoint 3 of run-1`. */
export function evaluationTitle({ run, checkpoint, tasks }: Pick<Evaluation, 'run' | 'checkpoint' | 'tasks'>): string {
  const [only, ...others] = tasks;
  const isPart = only !== undefined && others.length === 0 && checkpoint > 1;
  return isPart ? `Task ${only.task} at checkpoint ${checkpoint} of ${run}` : `Checkpoint ${checkpoint} of ${run}`;
}
