import * as z from 'zod';
import { learningRate } from '../experiment/values';
import { optimizerKind } from './optimizerKind';
import { decayRate, weightDecay } from './options';

export const sgd = optimizerKind({
  kind: 'sgd',
  title: 'SGD',
  description: 'Stochastic gradient descent, with heavy-ball or Nesterov momentum where momentum is above 0.',
  options: {
    learningRate,
    momentum: decayRate.default(0).describe('Share of the last step in the next.'),
    nesterov: z.boolean().default(false).describe('Nesterov’s momentum: the gradient where the momentum leads.'),
    weightDecay,
  },
  *rules({ nesterov, momentum }) {
    if (nesterov && momentum === 0) yield { keys: ['nesterov'], message: 'needs training.optimizer.momentum above 0' };
  },
});
