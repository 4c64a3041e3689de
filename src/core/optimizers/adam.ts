import { optimizerKind } from './optimizerKind';
import { moments, weightDecay } from './options';

export const adam = optimizerKind({
  kind: 'adam',
  title: 'Adam',
  description: 'Adam (Kingma & Ba 2015): steps of about the learning rate, whatever the size of the gradient.',
  options: { ...moments, weightDecay },
});
