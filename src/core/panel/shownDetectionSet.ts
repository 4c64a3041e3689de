import * as z from 'zod/mini';
import { samplePicture } from './samplePicture';

/** A detection data set as its panel shows it: counts of each class, and some pictures with their boxes. */

const count = z.int().check(z.gte(0));
const coordinate = z.number();

export const shownObject = z.object({
  name: z.string(),
  /** In pixels of the picture as it is stored. */
  x1: coordinate,
  y1: coordinate,
  x2: coordinate,
  y2: coordinate,
  flag: z.optional(z.enum(['difficult', 'crowd'])),
});

export const shownPicture = z.object({
  /** Of its file. */
  name: z.string(),
  /** As it is stored, in pixels. */
  width: count,
  height: count,
  /** Made smaller. */
  picture: samplePicture,
  /** The first ones, where there are very many. */
  objects: z.readonly(z.array(shownObject)),
  objectCount: count,
});

const shownClass = z.object({
  name: z.string(),
  ...{ train: count, test: count, trainPictures: count, testPictures: count },
  /** Its first training pictures, by their places in `pictures`. */
  pictures: z.readonly(z.array(count)),
});

export const shownDetectionSet = z.object({
  name: z.string(),
  /** The title of its format. */
  format: z.string(),
  trainPictures: count,
  testPictures: count,
  /** The first ones, where there are very many. */
  classes: z.readonly(z.array(shownClass)),
  classCount: count,
  /** Each once, though it may show objects of several classes. */
  pictures: z.readonly(z.array(shownPicture)),
  notes: z.readonly(z.array(z.string())),
});

export type ShownDetectionSet = z.infer<typeof shownDetectionSet>;
export type ShownObject = z.infer<typeof shownObject>;
export type ShownPicture = z.infer<typeof shownPicture>;
export type ShownDetectionClass = z.infer<typeof shownClass>;

export const shownDetectionSetTitle = ({ name }: Pick<ShownDetectionSet, 'name'>): string => `Data of ${name}`;
