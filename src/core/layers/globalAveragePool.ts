import { layerKind } from './layerKind';

export const globalAveragePool = layerKind({
  kind: 'global-average-pool',
  title: 'Global average pooling',
  description: 'The mean of each channel over the image (Lin et al. 2014).',
  takes: 'image',
  gives: 'units',
  stem: 'pool',
});
