import { inPercent, percent, significant } from '../../../src/core/format';
import type { TensorInspection } from '../../../src/core/omega/inspection';
import { barChart } from '../../shared/barChart';
import type { ChartSpec } from '../../shared/chartSpec';

/** Quantiles of Ω of a tensor. */
export function quantilesChart({ quantiles, nearZero, histogram, topShare }: TensorInspection): ChartSpec {
  const names = quantiles.map(({ at }) => (at === 1 ? 'max' : percent(at, 0)));
  const values = quantiles.map(({ value }) => value);
  return {
    id: 'quantiles',
    inputs: [quantiles],
    title: 'Quantiles',
    content: () => ({
      note:
        `${percent(nearZero.elements / Math.max(1, histogram.elements))} of weights are free (Ω below ` +
        `${significant(nearZero.threshold)}, 1 % of the network’s mean). Share of Ω in top 1 %: ${percent(topShare)}.`,
      summary: names.map((name, i) => `${name}: ${significant(values[i])}`).join(', '),
      ...barChart(names, [{ label: 'Ω', values }], { nameTitle: 'quantile', valueTitle: 'importance Ω' }),
      table: () => ({
        columns: ['quantile in %', 'Ω'],
        rows: quantiles.map(({ at, value }) => [inPercent.number(at), value]),
      }),
    }),
  };
}
