import { layerKind } from './layerKind';

export const relu = layerKind({
  kind: 'relu',
  title: 'ReLU',
  description: 'max(x, 0).',
});
