import type { ImportanceHistogram } from './event';

const BINS = 40;

/** How the values of one tensor of Ω (none negative) are spread, on a log₁₀ axis. */
export function importanceHistogram(tensor: string, values: Float32Array): ImportanceHistogram {
  let zeros = 0;
  let [least, most, sum] = [Number.POSITIVE_INFINITY, 0, 0];
  for (const value of values) {
    if (value > 0) {
      if (value < least) least = value;
      if (value > most) most = value;
      sum += value;
    } else zeros++;
  }
  const elements = values.length;
  if (zeros === elements) return { tensor, elements, zeros, mean: 0, max: 0, range: [0, 0], bins: [] };

  const [low, high] = [Math.log10(least), Math.log10(most)];
  const bins = new Array<number>(BINS).fill(0);
  const perDecade = high > low ? BINS / (high - low) : 0;
  for (const value of values) {
    if (value <= 0) continue;
    const bin = Math.min(BINS - 1, Math.floor((Math.log10(value) - low) * perDecade));
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  return { tensor, elements, zeros, mean: sum / elements, max: most, range: [low, high], bins };
}
