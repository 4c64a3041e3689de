import * as z from 'zod';
import type { FoundProblem } from '../experiment/problem';
import { count } from '../experiment/values';
import type { LayerDescription } from '../layers/layers';
import { padded } from './blocks';

/** Convolutions without bias, each normalized, of which residual networks and MobileNets are made. */

export const normalizationOptions = {
  normalization: z.enum(['batch', 'group', 'layer']).default('batch').describe('Normalization after each convolution.'),
  groups: count
    .optional()
    .describe(
      'Groups of channels, which must divide those of every layer; only used when normalization is group. Default the ' +
        'largest of 32, 16, 8, 4, 2 and 1 that does.',
    ),
};

export type NormalizationOptions = z.output<z.ZodObject<typeof normalizationOptions>>;

export function groupProblems({ normalization, groups }: NormalizationOptions): readonly FoundProblem[] {
  if (groups === undefined || normalization === 'group') return [];
  return [{ keys: ['groups'], message: 'only used when network.normalization is "group"; remove it' }];
}

/** A normalization of channels whose numbers are multiples of `narrowest`. */
export function normalizationOf(
  { normalization, groups }: NormalizationOptions,
  narrowest: number,
): () => LayerDescription {
  const most = [32, 16, 8, 4, 2].find((each) => narrowest % each === 0) ?? 1;
  return () =>
    normalization === 'group' ? { kind: 'group-norm', groups: groups ?? most } : { kind: `${normalization}-norm` };
}

/** A convolution that keeps the size of images, or divides it by its stride, with zeros around as PyTorch pads. */
export function convolution(filters: number, kernel: number, stride = 1): readonly LayerDescription[] {
  return padded({ size: kernel, stride, zeros: (kernel - 1) / 2 }, (places) => ({
    kind: 'conv2d',
    filters,
    kernel,
    ...places,
    bias: false,
  }));
}
