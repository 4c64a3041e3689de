import { belowOne } from '../experiment/values';
import { layerKind } from './layerKind';

export const dropout = layerKind({
  kind: 'dropout',
  title: 'Dropout',
  description: 'Drops activations at random while training (Srivastava et al. 2014).',
  options: { rate: belowOne.default(0.5).describe('Share of activations dropped.') },
  example: { rate: 0.5 },
});
