import { percent, significant } from '../../../src/core/format';
import type { TensorInspection } from '../../../src/core/omega/inspection';
import { barChart } from '../../shared/barChart';
import type { ChartSpec } from '../../shared/chartSpec';
import { seriesStyle } from '../../shared/series';

/** Quantiles of Ω of a tensor. */
export function quantilesChart({ quantiles, nearZero, histogram, topShare }: TensorInspection): ChartSpec {
  const name = (at: number) => (at === 1 ? 'maximum' : percent(at, 0));
  return {
    id: 'quantiles',
    inputs: [quantiles],
    title: 'Quantiles',
    note:
      `${percent(nearZero.elements / Math.max(1, histogram.elements))} of weights are free (Ω below ` +
      `${significant(nearZero.threshold)}, 1 % of the network’s mean). Share of Ω in top 1 %: ${percent(topShare)}.`,
    summary: quantiles.map(({ at, value }) => `${name(at)}: ${significant(value)}`).join(', '),
    configuration: () =>
      barChart(
        quantiles.map(({ at }) => name(at)),
        [{ label: 'Ω', style: seriesStyle(0), values: quantiles.map(({ value }) => value) }],
        { nameTitle: 'quantile', valueTitle: 'importance Ω' },
      ),
    table: () => ({
      columns: ['quantile', 'Ω'],
      rows: quantiles.map(({ at, value }) => [at, value]),
    }),
  };
}
