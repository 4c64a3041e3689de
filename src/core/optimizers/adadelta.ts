import { learningRate, positive } from '../experiment/values';
import { optimizerKind } from './optimizerKind';
import { decayRate, weightDecay } from './options';

export const adadelta = optimizerKind({
  kind: 'adadelta',
  title: 'Adadelta',
  description: 'Adadelta (Zeiler 2012): the size of a step follows from the steps before it.',
  options: {
    learningRate: learningRate.default(1),
    rho: decayRate.default(0.9).describe('Decay of the means of squared gradients and steps.'),
    epsilon: positive.default(1e-6).describe('Added to both means before the root, as in PyTorch.'),
    weightDecay,
  },
});
