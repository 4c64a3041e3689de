import { methodKind } from './methodKind';

export const joint = methodKind({
  kind: 'joint',
  title: 'Joint training',
  description: 'Trains on the data of all tasks so far: the upper bound.',
  source: 'the usual baseline',
  equation: 'Σ_{t ≤ n} L_t(θ)',
  memory: 'the training samples of all tasks',
  unprotected: 'Joint training protects no weight: it trains on the samples of all tasks.',
  options: {},
});
