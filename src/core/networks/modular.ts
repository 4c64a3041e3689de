import { count, MAX_LAYERS } from '../experiment/values';
import type { LayerDescription } from '../layers/layers';
import { flatten } from './blocks';
import { networkKind } from './networkKind';
import { initializer } from './options';

export const modular = networkKind({
  kind: 'modular',
  title: 'Modular network',
  description: 'Layers of small dense modules with ReLU side by side; what PathNet chooses paths in.',
  options: {
    layers: count.max(MAX_LAYERS).default(3).describe('Layers of modules.'),
    modules: count.default(10).describe('Modules in each layer, whose outputs are summed.'),
    units: count.default(20).describe('Units of each module.'),
    initializer,
  },
  recipe({ layers, modules, units }) {
    const layer: LayerDescription = { kind: 'modules', modules, units };
    return [flatten, ...Array.from({ length: layers }, () => layer)].map((each) => ({ keys: [], layer: each }));
  },
});
