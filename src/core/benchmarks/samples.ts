import * as z from 'zod';
import { count, fraction, positive, real } from '../experiment/values';

/** How stored samples become inputs: bytes 0..255 are divided by 255, floats stay; then (x − mean) / std. */
const scaling = z.union([
  z.literal('unit').describe('Divide bytes by 255; take floats as they are.'),
  z
    .strictObject({
      mean: z.union([real, z.array(real).min(1)]).describe('One for all channels, or one for each.'),
      std: z.union([positive, z.array(positive).min(1)]).describe('One for all channels, or one for each.'),
    })
    .describe('Divide bytes by 255 (take floats as they are), subtract mean, divide by std.'),
]);

/** The samples of each task, in every benchmark. */
export const samplesOfTasks = {
  inputs: scaling.default('unit').describe('How stored samples become network inputs.'),
  trainSamples: count.optional().describe('Use at most this many training samples of each task, drawn by the seed.'),
  testSamples: count.optional().describe('Use at most this many test samples of each task, drawn by the seed.'),
  validation: fraction.default(0).describe('Share of each task’s training samples held out for validation.'),
};

/** The same where all tasks are made from one data set. */
export const samplesOfDataSet = {
  dataset: z
    .string()
    .min(1)
    .describe(
      'Name of a data set: mnist, fashion-mnist (`mas-lab data list` shows all). Or its path, from this file’s folder: ' +
        'anything with a slash or a file extension.',
    ),
  ...samplesOfTasks,
};
