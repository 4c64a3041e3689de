import { layerKind } from './layerKind';

export const flatten = layerKind({
  kind: 'flatten',
  title: 'Flatten',
  description: 'An image as a row of units.',
  gives: 'units',
});
