import { methodKind } from './methodKind';

export const finetune = methodKind({
  kind: 'finetune',
  title: 'Fine-tuning',
  description: 'No protection: the lower bound.',
  source: 'the usual baseline',
  equation: 'L_n(θ)',
  memory: 'nothing',
  unprotected: 'Fine-tuning protects no weight.',
  options: {},
});
