import * as z from 'zod';
import { layerKind } from './layerKind';

export const batchNorm = layerKind({
  kind: 'batch-norm',
  title: 'Batch normalization',
  description:
    'Normalizes each unit or channel over the mini-batch; by running statistics outside training (Ioffe & Szegedy 2015).',
  options: {
    frozen: z
      .boolean()
      .optional()
      .describe('Whether running statistics normalize in training, too, and stay as they are; default no.'),
  },
  stem: 'norm',
});
