import * as z from 'zod/mini';
import { samplePicture } from './samplePicture';

/** A stream as its panel shows it: its tasks with some samples of each class, as the network gets them. */

const count = z.int().check(z.gte(0));

/** Of all elements of some samples, as they are stored. */
const values = z.object({ samples: count, min: z.number(), max: z.number(), mean: z.number() });

const shownClass = z.object({
  name: z.string(),
  /** How many samples of the task have this class. */
  train: count,
  validation: count,
  test: count,
  /** Some training samples; none where samples are no pictures, or where the class is one of very many. */
  pictures: z.readonly(z.array(samplePicture)),
  /** Where samples are no pictures. */
  values: z.optional(values),
});

const shownTask = z.object({
  task: count,
  name: z.string(),
  train: count,
  validation: count,
  test: count,
  /** The first ones, where there are very many. */
  classes: z.readonly(z.array(shownClass)),
  /** How many classes the task has. */
  classCount: count,
});

export const shownStream = z.object({
  /** Of the experiment. */
  name: z.string(),
  /** The title of the benchmark's kind. */
  benchmark: z.string(),
  /** The data sets, as the experiment names them. */
  data: z.readonly(z.array(z.string())),
  /** `[height, width, channels]` */
  inputShape: z.readonly(z.array(count)),
  type: z.enum(['uint8', 'float32']),
  /** The first ones, where there are very many. */
  tasks: z.readonly(z.array(shownTask)),
  /** How many tasks the stream has. */
  taskCount: count,
});

export type ShownStream = z.infer<typeof shownStream>;
export type ShownTask = z.infer<typeof shownTask>;
export type ShownClass = z.infer<typeof shownClass>;

export const shownStreamTitle = ({ name }: Pick<ShownStream, 'name'>): string => `Data of ${name}`;
