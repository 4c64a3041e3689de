import { belowOne, learningRate, nonNegative, positive } from '../experiment/values';

/** Options that several optimizers have. */

export const decayRate = belowOne;

const decay = nonNegative.default(0);
export const weightDecay = decay.describe('Added to the gradient, times the weights.');
export const decoupledWeightDecay = decay.describe('Taken off the weights, times the weights.');

/** Of Adam and AdamW. */
export const moments = {
  learningRate,
  beta1: decayRate.default(0.9).describe('Decay of the mean of gradients.'),
  beta2: decayRate.default(0.999).describe('Decay of the mean of squared gradients.'),
  epsilon: positive.default(1e-8).describe('Added to √v̂ after bias correction, as in PyTorch.'),
};
