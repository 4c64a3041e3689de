import * as z from 'zod';
import { optimizer } from '../optimizers/optimizers';
import { count, fraction, positive } from './values';

/** A network that is not trained by then never will be; steps are counted in 32 bits. */
const epochs = count.max(1_000_000);

const schedule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant') }),
  z.strictObject({
    kind: z.literal('cosine'),
    final: fraction.default(0).describe('Learning rate at the end of each task, as a share of the first.'),
  }),
  z.strictObject({
    kind: z.literal('step'),
    everyEpochs: count.describe('Epochs between two changes.'),
    factor: positive.default(0.1).describe('What the learning rate is multiplied with.'),
  }),
]);

export const training = z
  .strictObject({
    epochs: epochs.default(1).describe('Passes over each task’s training samples.'),
    batchSize: count.default(128).describe('Samples in each optimizer step.'),
    optimizer: optimizer.describe('What turns gradients into steps.'),
    schedule: schedule.default({ kind: 'constant' }).describe('Learning rate over each task.'),
    optimizerState: z
      .enum(['keep', 'reset'])
      .default('keep')
      .describe('Whether momentum and Adam moments are kept at a task boundary. It matters as much as the method.'),
    laterTasks: z
      .strictObject({ epochs: epochs.optional(), learningRate: positive.optional() })
      .optional()
      .describe('Other settings from task 2 on.'),
    augmentation: z
      .strictObject({
        padding: count
          .max(64)
          .optional()
          .describe('Random crop: each picture is moved by up to this many pixels each way; black comes in.'),
        flip: z.boolean().optional().describe('Whether each picture is mirrored, left for right, with probability ½.'),
      })
      .optional()
      .describe(
        'Random changes of the pictures in each optimizer step, drawn by seed and step; never in importance or evaluation.',
      ),
    keep: z
      .enum(['last-epoch', 'best-validation', 'best-test'])
      .default('last-epoch')
      .describe('Which epoch’s weights end a task. best-test uses test data, as published demos do.'),
  })
  .describe('How each task is trained.');
