import { count } from '../experiment/values';
import { layerKind } from './layerKind';

export const modules = layerKind({
  kind: 'modules',
  title: 'Modules',
  description: 'Small dense layers with ReLU side by side, whose outputs are summed (Fernando et al. 2017).',
  options: {
    modules: count.default(10).describe('Modules side by side.'),
    units: count.default(20).describe('Units of each module.'),
  },
  example: { modules: 3, units: 8 },
  takes: 'units',
  gives: 'units',
  isNumbered: true,
});
