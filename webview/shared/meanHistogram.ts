import type { ImportanceHistogram } from '../../src/core/run/event';

/**
 * The mean of histograms of one tensor, e.g. over seeds. Their bins differ, so that the weights of each bin are divided
 * among equal bins over the joint range, in proportion to how far they overlap.
 */
export function meanHistogram(all: readonly ImportanceHistogram[]): ImportanceHistogram | undefined {
  const [first, ...others] = all;
  if (!first || others.length === 0) return first;
  const filled = all.filter(({ bins }) => bins.length > 0);
  const low = Math.min(...filled.map(({ range }) => range[0]));
  const high = Math.max(...filled.map(({ range }) => range[1]));
  const count = Math.max(...all.map(({ bins }) => bins.length));
  const sums = Array.from({ length: count }, () => 0);
  const width = (high - low) / count;
  for (const { bins, range } of filled) {
    const step = (range[1] - range[0]) / bins.length;
    bins.forEach((weights, i) => {
      const [from, to] = [range[0] + i * step, range[0] + (i + 1) * step];
      // A bin of no width lies in one bin.
      if (to <= from || width <= 0) {
        const at = width > 0 ? Math.min(count - 1, Math.floor((from - low) / width)) : 0;
        sums[at] = (sums[at] ?? 0) + weights;
        return;
      }
      for (let at = Math.max(0, Math.floor((from - low) / width)); at < count && low + at * width < to; at++) {
        const overlap = Math.min(to, low + (at + 1) * width) - Math.max(from, low + at * width);
        sums[at] = (sums[at] ?? 0) + weights * Math.max(0, overlap / (to - from));
      }
    });
  }
  const mean = (of: (each: ImportanceHistogram) => number) => all.reduce((sum, each) => sum + of(each), 0) / all.length;
  return {
    tensor: first.tensor,
    elements: mean(({ elements }) => elements),
    zeros: mean(({ zeros }) => zeros),
    mean: mean((each) => each.mean),
    max: Math.max(...all.map(({ max }) => max)),
    range: filled.length > 0 ? [low, high] : first.range,
    bins: filled.length > 0 ? sums.map((sum) => sum / all.length) : [],
  };
}
