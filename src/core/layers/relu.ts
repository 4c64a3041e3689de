import { layerKind } from './layerKind';

export const relu = layerKind({
  kind: 'relu',
  title: 'ReLU',
  description: 'max(x, 0).',
  options: {},
  example: {},
  takes: 'any',
  gives: 'same',
  naming: { stem: 'relu', isNumbered: false },
});
