import { powerOfTen, significant } from '../../src/core/format';
import type { ImportanceHistogram } from '../../src/core/run/event';

/** A histogram as a path, x in log₁₀ Ω, y in percent of all weights for each power of ten: bins differ in width. */
export function histogramPath({ elements, range: [low, high], bins }: ImportanceHistogram): { x: number; y: number }[] {
  if (bins.length === 0 || elements === 0) return [];
  const width = (high - low) / bins.length;
  // All values are equal: a bin of zero width would be infinitely high.
  const density = (count: number) => (100 * count) / elements / (width > 0 ? width : 1);
  const middle = (i: number) => low + (i + 0.5) * width;
  return [
    { x: low - width / 2, y: 0 },
    ...bins.map((count, i) => ({ x: middle(i), y: density(count) })),
    { x: high + width / 2, y: 0 },
  ];
}

/** Share of weights at the low end that is not shown: a few weights make a tail of many decades. */
const TAIL = 0.005;

/** log₁₀ Ω below which only the share `TAIL` of the weights lies, in the histogram where that is lowest. */
export function axisStart(histograms: readonly ImportanceHistogram[]): number | undefined {
  const starts = histograms.flatMap(({ elements, zeros, range: [low, high], bins }) => {
    let under = 0;
    const first = bins.findIndex((count) => {
      under += count;
      return under > TAIL * (elements - zeros);
    });
    return first < 0 ? [] : [low + ((high - low) * first) / bins.length];
  });
  return starts.length > 0 ? Math.floor(2 * Math.min(...starts)) / 2 : undefined;
}

/** Ticks of a log₁₀ axis as the numbers they stand for, and none at the ends of the axis. */
export const decadeTicks = {
  includeBounds: false,
  callback: (value: number) =>
    Number.isInteger(value) && Math.abs(value) > 2
      ? powerOfTen(value)
      : significant(Number((10 ** value).toPrecision(2))),
};
