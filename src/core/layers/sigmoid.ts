import { layerKind } from './layerKind';

export const sigmoid = layerKind({
  kind: 'sigmoid',
  title: 'Sigmoid',
  description: '1 / (1 + exp(−x)).',
});
