import { layerKind } from './layerKind';

export const layerNorm = layerKind({
  kind: 'layer-norm',
  title: 'Layer normalization',
  description:
    'Normalizes each sample over its units or, at each place of an image, over its channels (Ba et al. 2016).',
  stem: 'norm',
});
