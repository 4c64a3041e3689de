import type * as z from 'zod';
import { count } from '../../experiment/values';
import { optimizer } from '../../optimizers/optimizers';

export const codeUnits = count.default(100).describe('Size of the code; must be smaller than what it encodes.');

/** How an autoencoder is trained, beside the network. */
export const autoencoderTraining = (start: z.input<typeof optimizer>) => ({
  epochs: count.default(10).describe('Passes over the task’s training samples.'),
  batchSize: count.default(128).describe('Samples in each step.'),
  optimizer: optimizer.prefault(start).describe('What turns its gradients into steps.'),
});
