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

/** The name of a data set. */
const dataset = z
  .string()
  .min(1)
  .describe(
    'Name of a data set: mnist, fashion-mnist, cifar-10 (`mas-lab data list` shows all). Or its path, from this file’s folder: ' +
      'anything with a slash or a file extension (docs/DATA.md).',
  );

/** The same where all tasks are made from one data set. */
export const samplesOfDataSet = { dataset, ...samplesOfTasks };

/** How a data set of classes is read. None has a default in the file, so that runs of before have the same experiment. */
export const readingOfClasses = {
  label: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Which labels count, where there are several: a column of a table; of CIFAR-100 fine (default) or coarse. Default ' +
        'of a table label, labels, class, target, y or fine_label.',
    ),
  axes: z
    .enum(['hwc', 'whc', 'chw', 'cwh'])
    .optional()
    .describe(
      'Order in which the data set stores an image: h height, w width, c channels. chw as PyTorch has it, whc as EMNIST ' +
        'is published; default hwc.',
    ),
  height: count
    .max(4096)
    .optional()
    .describe('Pictures are stretched to this height, default that of the first; rows of a table are arranged in it.'),
  width: count.max(4096).optional().describe('The same for the width.'),
  channels: z
    .union([z.literal(1), z.literal(3)])
    .optional()
    .describe('Of pictures 1: grey; 3: red, green, blue, the default. Of a table, numbers in each place.'),
  testShare: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe('Share of each class used for testing, where the data set does not say which samples are; default 0.2.'),
};

/** The samples of classes of a data set. */
export const samplesOfClasses = { ...samplesOfDataSet, ...readingOfClasses };
