import { z } from 'zod';
import { layerKind } from './layerKind';

export const dropout = layerKind({
  kind: 'dropout',
  title: 'Dropout',
  description: 'Drops activations at random while training (Srivastava et al. 2014).',
  options: { rate: z.number().min(0).lt(1).default(0.5).describe('Share of activations dropped.') },
  example: { rate: 0.5 },
});
