import { optimizerKind } from './optimizerKind';
import { decoupledWeightDecay, moments } from './options';

export const adamW = optimizerKind({
  kind: 'adamw',
  title: 'AdamW',
  description: 'Adam with weight decay apart from the gradient (Loshchilov & Hutter 2019).',
  options: { ...moments, weightDecay: decoupledWeightDecay },
});
