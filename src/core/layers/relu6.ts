import { layerKind } from './layerKind';

export const relu6 = layerKind({
  kind: 'relu6',
  title: 'ReLU6',
  description: 'min(max(x, 0), 6), as in MobileNets (Sandler et al. 2018).',
});
