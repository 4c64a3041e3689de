import { count } from '../experiment/values';
import { layerKind } from './layerKind';

export const dense = layerKind({
  kind: 'dense',
  title: 'Dense layer',
  description: 'Every output sees every input: y = x W + b.',
  options: { units: count.describe('Outputs.') },
  example: { units: 16 },
  takes: 'units',
  gives: 'units',
  isNumbered: true,
});
