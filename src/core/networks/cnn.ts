import * as z from 'zod';
import { count, MAX_LAYERS } from '../experiment/values';
import type { LayerDescription } from '../layers/layers';
import { activated, flatten, type HiddenOptions, hiddenLayers, padded } from './blocks';
import { networkKind, type Stated } from './networkKind';
import { dropout, initializer, type Normalization, normalization, pretrained } from './options';

export const convolution = z.strictObject({
  filters: count.describe('Output channels.'),
  kernel: count.default(3).describe('Height and width of the kernel.'),
  stride: count.default(1).describe('Step of the kernel.'),
  padding: z
    .union([z.enum(['same', 'valid']), z.number().int().min(0).max(64)])
    .default('valid')
    .describe('Zeros around the input: as many as keep its size, none, or a number on every side.'),
  pool: z
    .union([count, z.strictObject({ size: count.describe('Of the window.'), stride: count.describe('Its step.') })])
    .default(1)
    .describe('Max-pooling window and stride after the ReLU; 1 for none.'),
});
export type Convolution = z.output<typeof convolution>;

export const cnn = networkKind({
  kind: 'cnn',
  title: 'CNN',
  description: 'Convolutions with ReLU, then dense layers.',
  options: {
    convolutions: z
      .array(convolution)
      .min(1)
      .max(MAX_LAYERS)
      .describe('Convolutions in a row, each with ReLU and max-pooling.'),
    hidden: z.array(count).max(MAX_LAYERS).default([]).describe('Units of each dense layer after the convolutions.'),
    pretrained,
    normalization,
    dropout,
    initializer,
  },
  offer: offered,
  recipe: convolutional,
});

/** Smaller inputs have nothing to convolve. */
const MIN_SIDE = 8;
/** The sides that are left for the dense layers, at most. */
const MAX_LEFT = 8;

/** Convolutions that halve the pictures until little of them is left, and a dense layer. */
function offered([height, width]: readonly [number, number, number]) {
  if (Math.min(height, width) < MIN_SIDE) return undefined;
  const halvings = Math.ceil(Math.log2(Math.max(height, width) / MAX_LEFT));
  // No side may vanish.
  const possible = Math.floor(Math.log2(Math.min(height, width)));
  const convolutions = Array.from({ length: Math.min(possible, Math.max(2, halvings)) }, (_, i) => ({
    ...{ filters: i === 0 ? 32 : 64, padding: 'same' as const, pool: 2 },
  }));
  return { convolutions, hidden: [256] };
}

/** Convolutions, each with ReLU and max-pooling, then dense layers. */
export function convolutional({
  convolutions,
  ...dense
}: HiddenOptions & { readonly convolutions: readonly Convolution[] }): readonly Stated[] {
  const features = convolutionLayers(convolutions, dense.normalization);
  return [...features, { keys: [], layer: flatten }, ...hiddenLayers(dense)];
}

/** Convolutions, each with ReLU and max-pooling. */
export function convolutionLayers(
  convolutions: readonly Convolution[],
  normalization: Normalization,
): readonly Stated[] {
  return convolutions.flatMap((each, i) =>
    convolved(each, normalization).map((layer) => ({ keys: ['convolutions', i], layer })),
  );
}

function convolved(
  { filters, kernel, stride, padding, pool }: Convolution,
  normalization: Normalization,
): readonly LayerDescription[] {
  const convolution = (places: Pick<Convolution, 'stride'> & { padding: 'same' | 'valid' }): LayerDescription => {
    return { kind: 'conv2d', filters, kernel, ...places, bias: true };
  };
  const slid =
    typeof padding === 'number'
      ? padded({ size: kernel, stride, zeros: padding }, convolution)
      : [convolution({ stride, padding })];
  const layers = [...slid.slice(0, -1), ...slid.slice(-1).flatMap((layer) => activated(layer, normalization))];
  const { size, stride: step } = typeof pool === 'number' ? { size: pool, stride: pool } : pool;
  if (size > 1 || step > 1) layers.push({ kind: 'max-pool', size, stride: step, padding: 'valid' });
  return layers;
}
