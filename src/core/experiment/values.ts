import * as z from 'zod';

/** What options of several parts of an experiment are made of. */

/** Entries of a list of layers: what TensorFlow needs to begin with such a network grows with their square. */
export const MAX_LAYERS = 1_000;

export const count = z.number().int().min(1);

/** Numbers that 32-bit floats hold, but for those that engines may take for 0: the networks compute with those. */
const MIN = 1.2e-38;
const MAX = 3.4e38;
const float32 = (value: number) => value === 0 || (Math.abs(value) >= MIN && Math.abs(value) <= MAX);
const message = `networks compute with 32-bit floats, which hold numbers from ${MIN} to ${MAX}`;
export const real = z.number().refine(float32, message);
export const positive = z.number().positive().refine(float32, message);
export const nonNegative = z.number().min(0).refine(float32, message);
/** Between 0 and 1; what lies outside has its own message. */
const notTiny = (value: number) => value <= 0 || value >= MIN;
export const fraction = z.number().min(0).max(1).refine(notTiny, message);
/** A fraction below 1, also once it is a 32-bit float. */
export const belowOne = z
  .number()
  .min(0)
  .lt(1)
  .refine(
    (value) => value >= 1 || Math.fround(value) < 1,
    'networks compute with 32-bit floats, in which it is 1; use at most 0.9999999',
  )
  .refine(notTiny, message);
export const learningRate = positive.describe('Length of a step along the gradient.');

export const classNames = z
  .array(z.union([z.number().int().min(0), z.string().min(1).normalize()]))
  .min(1)
  .describe(
    'Classes by name or number, as the data set has them; a number that is a name means the name; for facts, words: all facts that contain one of them.',
  );

/** What tasks share: a head each; one head of fixed size; one head that grows. */
export const scenario = z.enum(['task-incremental', 'domain-incremental', 'class-incremental']);
export type Scenario = z.output<typeof scenario>;
