import * as z from 'zod';
import { count, MAX_LAYERS } from '../experiment/values';
import { flatten, hiddenLayers } from './blocks';
import { networkKind } from './networkKind';
import { dropout, initializer, normalization, pretrained } from './options';

export const mlp = networkKind({
  kind: 'mlp',
  title: 'MLP',
  description: 'A multi-layer perceptron with ReLU.',
  options: {
    hidden: z.array(count).max(MAX_LAYERS).describe('Units of each hidden layer; an empty list is a linear model.'),
    pretrained,
    normalization,
    dropout,
    initializer,
  },
  offer: () => ({ hidden: [256, 256] }),
  recipe: (options) => [{ keys: [], layer: flatten }, ...hiddenLayers(options)],
});
