import type { ImportanceHistogram } from './event';

const BINS = 40;

/**
 * The distribution of the values of one tensor of Ω (none negative) on a log₁₀ axis. Values that are not finite have no
 * place on it; mean and maximum say that there are some.
 */
export function importanceHistogram(tensor: string, values: Float32Array): ImportanceHistogram {
  let zeros = 0;
  let [min, max, sum] = [Number.POSITIVE_INFINITY, 0, 0];
  let largest = 0;
  // By number: an iterator takes as long again as all the rest, and Ω of large networks has many values.
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    sum += value;
    largest = Math.max(largest, value);
    if (value <= 0) zeros++;
    else if (Number.isFinite(value)) {
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  const elements = values.length;
  const mean = elements > 0 ? sum / elements : 0;
  if (max === 0) return { tensor, elements, zeros, mean, max: largest, range: [0, 0], bins: [] };

  const [low, high] = [Math.log10(min), Math.log10(max)];
  const bins = new Array<number>(BINS).fill(0);
  const perDecade = high > low ? BINS / (high - low) : 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value <= 0 || !Number.isFinite(value)) continue;
    const bin = Math.min(BINS - 1, Math.floor((Math.log10(value) - low) * perDecade));
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  return { tensor, elements, zeros, mean, max: largest, range: [low, high], bins };
}
