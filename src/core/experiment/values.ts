import { z } from 'zod';

/** What options of several parts of an experiment are made of. */

export const count = z.number().int().min(1);
export const fraction = z.number().min(0).max(1);
export const positive = z.number().positive();
export const learningRate = positive.describe('Length of a step along the gradient.');

export const classNames = z
  .array(z.union([z.number().int().min(0), z.string().min(1)]))
  .min(1)
  .describe('Classes by the data set’s own numbers or names; on facts, words: all facts that have one of them.');
