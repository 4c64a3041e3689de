import { percent, significant } from '../../../src/core/format';
import type { Inspection, TensorInspection } from '../../../src/core/omega/inspection';
import type { ImportanceHistogram } from '../../../src/core/run/event';
import type { Cell } from '../../../src/core/table';
import type { ChartSpec } from '../../shared/chartSpec';
import { axisStart, decadeTicks, histogramPath } from '../../shared/histogramPath';
import { type Line, lineChart } from '../../shared/lineChart';
import { seriesStyle } from '../../shared/series';
import { baseText, sourceText } from '../names';

/** The distribution of Ω in a tensor, beside that of the checkpoint it is compared with. */
export function distributionChart(inspection: Inspection, tensor: TensorInspection): ChartSpec {
  const { histogram, comparison } = tensor;
  const both: readonly (readonly [string, ImportanceHistogram])[] = [
    [sourceText(inspection), histogram],
    ...(comparison ? [[baseText(inspection), comparison.histogram] as const] : []),
  ];
  const lines = both.map(
    ([label, each], i): Line => ({
      label: `${label}${each.zeros > 0 ? ` (${percent(each.zeros / each.elements)} zero)` : ''}`,
      style: seriesStyle(i),
      points: histogramPath(each),
      mark: 'steps',
    }),
  );
  return {
    id: 'distribution',
    inputs: [inspection, tensor],
    title: 'Distribution',
    note: 'Share of weights per power of ten of Ω; lowest 0.5 % not shown.',
    summary: both
      .map(([label, each]) => `${label}: mean ${significant(each.mean)}, maximum ${significant(each.max)}`)
      .join('. '),
    ...(lines.every(({ points }) => points.length === 0) && { empty: 'Ω is zero everywhere.' }),
    legend: lines.map(({ label, style }) => ({ label, style, mark: 'line' })),
    zooms: true,
    configuration: () =>
      lineChart(
        lines,
        {
          x: {
            title: 'importance Ω (log scale)',
            options: { min: axisStart(both.map(([, each]) => each)), ticks: decadeTicks },
          },
          y: { title: 'weights per decade in %', options: { min: 0 } },
        },
        { title: (x) => `Ω = ${significant(10 ** x)}`, value: (y) => `${y.toFixed(1)} % per decade` },
      ),
    table: () => ({
      columns: ['Ω of', 'from log₁₀ Ω', 'to log₁₀ Ω', 'weights'],
      rows: both.flatMap(
        ([
          label,
          {
            zeros,
            range: [low, high],
            bins,
          },
        ]): Cell[][] => {
          const width = (high - low) / Math.max(1, bins.length);
          return [
            [label, null, null, zeros],
            ...bins.map((weights, i): Cell[] => [label, low + i * width, low + (i + 1) * width, weights]),
          ];
        },
      ),
    }),
  };
}
