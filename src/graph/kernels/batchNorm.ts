import { flag, type Kernel, real } from './kernel';
import { type Floats, floats, type Memory, tensorOf } from './tensors';

/** Sums over all axes but the last, in double precision, of what `of` makes of the element at a place of a channel. */
function channelSums(length: number, channels: number, of: (at: number, channel: number) => number): Float64Array {
  const sums = new Float64Array(channels);
  for (let at = 0; at < length; at += channels) {
    for (let c = 0; c < channels; c++) sums[c] = (sums[c] as number) + of(at + c, c);
  }
  return sums;
}

const vector = (values: Float64Array, memory: Memory): Floats =>
  tensorOf(memory, Float32Array.from(values), [values.length]);

/** In evaluation, the statistics that are given are those that are used, and given back. */
const forward: Kernel = (node, [first, second, third, fourth, fifth], memory) => {
  const x = floats(first);
  const [gamma, beta, oldMean, oldVariance] = [second, third, fourth, fifth].map((each) =>
    Float64Array.from(memory.view(floats(each))),
  ) as [Float64Array, Float64Array, Float64Array, Float64Array];
  const [channels, epsilon] = [gamma.length, real(node, 'epsilon')];
  const data = memory.view(x);
  const n = data.length / channels;
  const isTraining = flag(node, 'is_training');
  const mean = isTraining ? channelSums(data.length, channels, (at) => (data[at] as number) / n) : oldMean;
  const variance = isTraining
    ? channelSums(data.length, channels, (at, c) => ((data[at] as number) - (mean[c] as number)) ** 2 / n)
    : oldVariance;
  const factor = gamma.map((scale, c) => scale / Math.sqrt((variance[c] as number) + epsilon));
  const out = memory.allocate(x.shape);
  // Views are only valid until the next allocation.
  const [from, to] = [memory.view(x), memory.view(out)];
  for (let at = 0; at < to.length; at += channels) {
    for (let c = 0; c < channels; c++) {
      to[at + c] = ((from[at + c] as number) - (mean[c] as number)) * (factor[c] as number) + (beta[c] as number);
    }
  }
  const weight = isTraining ? real(node, 'exponential_avg_factor') : 0;
  const unbiased = n / Math.max(1, n - 1);
  const moved = (old: Float64Array, now: Float64Array, times: number) =>
    vector(
      old.map((before, c) => before + weight * ((now[c] as number) * times - before)),
      memory,
    );
  return [
    out,
    moved(oldMean, mean, 1),
    moved(oldVariance, variance, unbiased),
    vector(mean, memory),
    vector(variance, memory),
    memory.allocate([0]),
  ];
};

/**
 * With x̂ the normalized x and sums over the n elements of a channel:
 *   ∂γ = Σ δ x̂,   ∂β = Σ δ,   δ at x = γ / √(variance + ε) · (δ − ∂β / n − x̂ ∂γ / n)
 */
const backward: Kernel = (node, [first, second, third, fourth, fifth], memory) => {
  const [delta, x] = [floats(first), floats(second)];
  const [gamma, mean, variance] = [third, fourth, fifth].map((each) =>
    Float64Array.from(memory.view(floats(each))),
  ) as [Float64Array, Float64Array, Float64Array];
  const [channels, epsilon] = [gamma.length, real(node, 'epsilon')];
  const inverse = variance.map((each) => 1 / Math.sqrt(each + epsilon));
  const [d, data] = [memory.view(delta), memory.view(x)];
  const n = data.length / channels;
  const xHat = (at: number, c: number) => ((data[at] as number) - (mean[c] as number)) * (inverse[c] as number);
  const scale = channelSums(data.length, channels, (at, c) => (d[at] as number) * xHat(at, c));
  const shift = channelSums(data.length, channels, (at) => d[at] as number);
  const values = Float32Array.from(data, (_, at) => {
    const c = at % channels;
    const own = (d[at] as number) - (shift[c] as number) / n - (xHat(at, c) * (scale[c] as number)) / n;
    return (gamma[c] as number) * (inverse[c] as number) * own;
  });
  const nothing = () => memory.allocate([0]);
  return [tensorOf(memory, values, x.shape), vector(scale, memory), vector(shift, memory), nothing(), nothing()];
};

export const batchNorm: Readonly<Record<string, Kernel>> = {
  FusedBatchNormV3: forward,
  FusedBatchNormGradV3: backward,
};
