import { type Output, output } from '../graph';
import { expect, float, NHWC } from './operation';

/** Statistics of the channels of images `[batch, height, width, channels]`, and what makes them one scale: `[channels]` each. */
export interface ChannelStatistics {
  readonly mean: Output;
  readonly variance: Output;
}

/** γ and β, `[channels]`. */
export interface Affine {
  readonly scale: Output;
  readonly shift: Output;
}

/** y = γ (x − mean) / √(variance + ε) + β in one pass over x `[batch, height, width, channels]`, by given statistics. */
export function fusedFrozenNorm(x: Output, affine: Affine, given: ChannelStatistics, epsilon: number): Output {
  return output(fused(x, affine, given, { epsilon, isTraining: false, weight: 1 }), 0);
}

/**
 * The same by the statistics of x itself over all but the channels.
 * @param running what its statistics join with this `weight`, the variance as the unbiased one
 */
export function fusedBatchNorm(
  x: Output,
  affine: Affine,
  running: ChannelStatistics,
  { epsilon, weight }: { readonly epsilon: number; readonly weight: number },
): {
  readonly normalized: Output;
  /** The running statistics with those of x. */
  readonly moved: ChannelStatistics;
  /** For the way back. */
  readonly saved: readonly [mean: Output, variance: Output, rest: Output];
} {
  const node = fused(x, affine, running, { epsilon, isTraining: true, weight });
  return {
    normalized: output(node, 0),
    moved: { mean: output(node, 1), variance: output(node, 2) },
    saved: [output(node, 3), output(node, 4), output(node, 5)],
  };
}

function fused(
  x: Output,
  { scale, shift }: Affine,
  { mean, variance }: ChannelStatistics,
  { epsilon, isTraining, weight }: { epsilon: number; isTraining: boolean; weight: number },
) {
  const name = 'FusedBatchNormV3';
  expect(name, 'float32', x, scale, shift, mean, variance);
  const dtype = 'float32';
  const each = { dtype, shape: scale.shape } as const;
  return x.node.graph.node(name, {
    inputs: [x, scale, shift, mean, variance],
    attributes: {
      ...attributes(epsilon, isTraining),
      exponential_avg_factor: { float: weight },
    },
    outputs: [{ dtype, shape: x.shape }, each, each, each, each, { dtype, shape: null }],
  });
}

/** δ at x, and the gradients of γ and β, of a normalization by the statistics of x itself. */
export function fusedBatchNormGrad(
  x: Output,
  scale: Output,
  saved: readonly [mean: Output, variance: Output, rest: Output],
  delta: Output,
  epsilon: number,
): { readonly input: Output; readonly scale: Output; readonly shift: Output } {
  const name = 'FusedBatchNormGradV3';
  expect(name, 'float32', delta, x, scale, ...saved);
  const dtype = 'float32';
  const [each, none] = [
    { dtype, shape: scale.shape },
    { dtype, shape: [0] },
  ] as const;
  const node = x.node.graph.node(name, {
    inputs: [delta, x, scale, ...saved],
    attributes: attributes(epsilon, true),
    outputs: [{ dtype, shape: x.shape }, each, each, none, none],
  });
  return { input: output(node, 0), scale: output(node, 1), shift: output(node, 2) };
}

const attributes = (epsilon: number, isTraining: boolean) => ({
  ...float({ U: { type: 'float32' }, ...NHWC }),
  epsilon: { float: epsilon },
  is_training: { bool: isTraining },
});
