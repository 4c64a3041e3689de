import { percent, significant } from '../../src/core/format';
import type { ImportanceHistogram } from '../../src/core/run/event';
import type { Cell } from '../../src/core/table';
import type { ChartContent } from './chartSpec';
import { decadeTicks } from './decadeTicks';
import { lineChart } from './lineChart';
import type { SeriesStyle } from './series';

export interface NamedHistogram {
  readonly label: string;
  /** Its name in the table. */
  readonly cell: Cell;
  readonly style: SeriesStyle;
  readonly histogram: ImportanceHistogram;
}

/** What charts of histograms of Ω share: lines over a logarithmic axis, and a table of their bins. */
export function histograms(all: readonly NamedHistogram[], column: string): ChartContent {
  const named = all.map(({ histogram, ...each }) => {
    const zero = `${percent(histogram.zeros / Math.max(1, histogram.elements))} zero`;
    return { ...each, histogram, zero };
  });
  const lines = named.map(({ label, style, histogram, zero }) => ({
    label: histogram.zeros > 0 ? `${label} (${zero})` : label,
    style,
    points: histogramPath(histogram),
    mark: 'steps' as const,
  }));
  return {
    summary: named
      .map(({ label, histogram: { mean, max }, zero }) => {
        return `${label}: mean ${significant(mean)}, maximum ${significant(max)}, ${zero}`;
      })
      .join('. '),
    ...lineChart(
      lines,
      {
        x: {
          title: 'importance Ω (log scale)',
          options: { min: axisStart(all.map(({ histogram }) => histogram)), ticks: decadeTicks },
        },
        y: { title: 'weights per decade in %', options: { min: 0 } },
      },
      { title: (x) => `Ω = ${significant(10 ** x)}`, value: (y) => `${y.toFixed(1)} % per decade` },
    ),
    table: () => ({
      columns: [column, 'from log₁₀ Ω', 'to log₁₀ Ω', 'weights', 'weights per decade in %'],
      rows: all.flatMap(({ cell, histogram }) => {
        const { zeros, range, bins } = histogram;
        const width = (range[1] - range[0]) / Math.max(1, bins.length);
        const edge = (i: number) => range[0] + i * width;
        return [
          [cell, null, null, zeros, null],
          ...bins.map((weights, i) => [cell, edge(i), edge(i + 1), weights, density(histogram, weights)]),
        ];
      }),
    }),
  };
}

/** Height of a bin in percent of all weights for each power of ten: bins differ in width. */
function density({ elements, range: [low, high], bins }: ImportanceHistogram, weights: number): number {
  const width = (high - low) / bins.length;
  // All values are equal: a bin of zero width would be infinitely high.
  return (100 * weights) / elements / (width > 0 ? width : 1);
}

/** A histogram as a path, x in log₁₀ Ω, y in percent of all weights for each power of ten. */
function histogramPath(histogram: ImportanceHistogram): { x: number; y: number }[] {
  const { elements, range, bins } = histogram;
  if (bins.length === 0 || elements === 0) return [];
  const [low, high] = range;
  const width = (high - low) / bins.length;
  const middle = (i: number) => low + (i + 0.5) * width;
  return [
    { x: low - width / 2, y: 0 },
    ...bins.map((weights, i) => ({ x: middle(i), y: density(histogram, weights) })),
    { x: high + width / 2, y: 0 },
  ];
}

/** Share of weights at the low end that is not shown: a few weights make a tail of many decades. */
const TAIL = 0.005;

/** log₁₀ Ω below which only the share `TAIL` of the weights lies, in the histogram where that is lowest. */
function axisStart(histograms: readonly ImportanceHistogram[]): number | undefined {
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
