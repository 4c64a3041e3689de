import type { ImportanceHistogram } from './event';

const BINS = 40;

/** The distribution of the values of one tensor of Ω (none negative) on a log₁₀ axis. */
export function importanceHistogram(tensor: string, values: Float32Array): ImportanceHistogram {
  let zeros = 0;
  let [min, max, sum] = [Number.POSITIVE_INFINITY, 0, 0];
  for (const value of values) {
    if (value > 0) {
      if (value < min) min = value;
      if (value > max) max = value;
      sum += value;
    } else zeros++;
  }
  const elements = values.length;
  if (zeros === elements) return { tensor, elements, zeros, mean: 0, max: 0, range: [0, 0], bins: [] };

  const [low, high] = [Math.log10(min), Math.log10(max)];
  const bins = new Array<number>(BINS).fill(0);
  const perDecade = high > low ? BINS / (high - low) : 0;
  for (const value of values) {
    if (value <= 0) continue;
    const bin = Math.min(BINS - 1, Math.floor((Math.log10(value) - low) * perDecade));
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  return { tensor, elements, zeros, mean: sum / elements, max, range: [low, high], bins };
}
