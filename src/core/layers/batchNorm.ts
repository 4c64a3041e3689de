import { layerKind } from './layerKind';

export const batchNorm = layerKind({
  kind: 'batch-norm',
  title: 'Batch normalization',
  description:
    'Normalizes each unit or channel over the mini-batch; by running statistics outside training (Ioffe & Szegedy 2015).',
  stem: 'norm',
});
