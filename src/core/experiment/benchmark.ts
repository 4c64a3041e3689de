import { z } from 'zod';
import { count, fraction, positive } from './values';

/** How stored samples become inputs: bytes 0..255 are divided by 255, floats stay; then (x − mean) / std. */
const scaling = z.union([
  z.literal('unit').describe('Divide bytes by 255; take floats as they are.'),
  z
    .strictObject({
      mean: z.union([z.number(), z.array(z.number()).min(1)]).describe('One for all channels, or one for each.'),
      std: z.union([positive, z.array(positive).min(1)]).describe('One for all channels, or one for each.'),
    })
    .describe('Divide bytes by 255 (take floats as they are), subtract mean, divide by std.'),
]);

const samplesOfTasks = {
  inputs: scaling.default('unit').describe('How stored samples become network inputs.'),
  trainSamples: count.optional().describe('Use at most this many training samples of each task, drawn by the seed.'),
  testSamples: count.optional().describe('Use at most this many test samples of each task, drawn by the seed.'),
  validation: fraction.default(0).describe('Share of each task’s training samples held out for validation.'),
};

const source = {
  dataset: z
    .string()
    .min(1)
    .describe(
      'Name of a data set: mnist, fashion-mnist (`mas-lab data list` shows all). Or its path, from the workspace: ' +
        'whatever has a slash or a file extension.',
    ),
  ...samplesOfTasks,
};

const permuted = z
  .strictObject({
    kind: z.literal('permuted'),
    ...source,
    tasks: count.max(1000).default(5).describe('Number of tasks. Task 1 keeps the pixels in place.'),
  })
  .describe('Every task is the whole data set with its input elements in another fixed order.');

const split = z
  .strictObject({
    kind: z.literal('split'),
    ...source,
    classesPerTask: count.default(2).describe('Classes in each task.'),
    classOrder: z
      .union([
        z.array(z.number().int().min(0)).describe('The data set’s own class numbers.'),
        z
          .literal('shuffled')
          .describe('All classes in an order drawn by the seed, so that each seed has tasks of its own.'),
      ])
      .optional()
      .describe('Order in which classes appear; default ascending.'),
    tasks: count.optional().describe('Number of tasks; default as many as the classes allow.'),
  })
  .describe('Every task holds some classes of the data set.');

const facts = z
  .strictObject({
    kind: z.literal('facts'),
    ...source,
    dataset: z.string().min(1).describe('Name of a set of facts, or its folder (docs/FACTS.md says what is in it).'),
    tasks: count
      .optional()
      .describe('Split the facts at random, by the seed, into so many tasks; default as the set itself says.'),
    distance: z
      .enum(['squared', 'euclidean'])
      .default('squared')
      .describe(
        'Of an image V from a fact L, learnt and ranked by: Σ ‖V − L‖² or Σ ‖V − L‖ over the parts of the fact.',
      ),
  })
  .describe('Images are embedded as ⟨subject, predicate, object⟩ and retrieved by facts; every task holds some facts.');

const images = z
  .strictObject({
    kind: z.literal('images'),
    folders: z
      .array(z.string().min(1))
      .min(1)
      .describe('A folder for each task, with train/<class>/ and test/<class>/ in it, or <class>/ alone.'),
    height: count.max(4096).describe('Images are stretched to this height.'),
    width: count.max(4096).describe('Images are stretched to this width.'),
    channels: z
      .union([z.literal(1), z.literal(3)])
      .default(3)
      .describe('1: grey; 3: red, green, blue.'),
    testShare: z
      .number()
      .gt(0)
      .lt(1)
      .default(0.2)
      .describe('Share of each class that is for testing, in folders that have no test/ of their own.'),
    ...samplesOfTasks,
  })
  .describe('Every task is a data set of its own: a folder of PNG or JPEG files, a folder for each class.');

export const benchmark = z
  .discriminatedUnion('kind', [permuted, split, images, facts])
  .describe('The stream of tasks.');
