import * as z from 'zod';
import { MAX_LAYERS } from '../experiment/values';
import { layer, layerProblems } from '../layers/layers';
import { networkKind } from './networkKind';
import { initializer, pretrained } from './options';

export const layers = networkKind({
  kind: 'layers',
  title: 'List of layers',
  description: 'Any layers in a row, between the image and the heads.',
  options: {
    layers: z.array(layer).max(MAX_LAYERS).describe('From the image to what the heads see, which is a row of units.'),
    pretrained,
    initializer,
  },
  recipe: (options) => options.layers.map((each, i) => ({ keys: ['layers', i], layer: each })),
  rules: (options) =>
    layerProblems(options.layers).map(({ keys, message }) => ({ keys: ['layers', ...keys], message })),
});
