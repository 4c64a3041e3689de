import { z } from 'zod';
import { count, fraction, learningRate, positive } from './values';

export const optimizer = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('sgd'),
    learningRate,
    momentum: z.number().min(0).lt(1).default(0).describe('Share of the last step in the next.'),
    nesterov: z.boolean().default(false).describe('Nesterov’s momentum: the gradient where the momentum leads.'),
    weightDecay: z.number().min(0).default(0).describe('Added to the gradient, times the weights.'),
  }),
  z.strictObject({
    kind: z.enum(['adam', 'adamw']),
    learningRate,
    beta1: z.number().min(0).lt(1).default(0.9).describe('Decay of the mean of gradients.'),
    beta2: z.number().min(0).lt(1).default(0.999).describe('Decay of the mean of squared gradients.'),
    epsilon: positive.default(1e-8).describe('Added to √v̂ after bias correction, as in PyTorch.'),
    weightDecay: z
      .number()
      .min(0)
      .default(0)
      .describe('Times the weights: added to the gradient by adam, taken off the weights by adamw.'),
  }),
  z.strictObject({
    kind: z.literal('adadelta'),
    learningRate: learningRate.default(1),
    rho: z.number().min(0).lt(1).default(0.9).describe('Decay of the means of squared gradients and steps.'),
    epsilon: positive.default(1e-6).describe('Added to both means before the root, as in PyTorch.'),
    weightDecay: z.number().min(0).default(0).describe('Added to the gradient, times the weights.'),
  }),
]);

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
    epochs: count.default(1).describe('Passes over each task’s training samples.'),
    batchSize: count.default(128).describe('Samples in each optimizer step.'),
    optimizer: optimizer.describe('What turns gradients into steps.'),
    schedule: schedule.default({ kind: 'constant' }).describe('Learning rate over each task.'),
    optimizerState: z
      .enum(['keep', 'reset'])
      .default('keep')
      .describe('What happens to momentum and Adam moments at a task border. It matters as much as a method.'),
    laterTasks: z
      .strictObject({ epochs: count.optional(), learningRate: positive.optional() })
      .optional()
      .describe('Other settings from task 2 on.'),
    keep: z
      .enum(['last-epoch', 'best-validation', 'best-test'])
      .default('last-epoch')
      .describe('Which epoch’s weights end a task. best-test peeks at test data; published demos do it.'),
  })
  .describe('How each task is learnt.');
