import { percent, significant } from '../../../src/core/format';
import type { TensorInspection } from '../../../src/core/omega/inspection';
import { barChart } from '../../shared/barChart';
import type { ChartSpec } from '../../shared/chartCard';
import { seriesStyle } from '../../shared/series';

/** Quantiles of Ω of a tensor. */
export function quantilesChart({ quantiles, nearZero, histogram, topShare }: TensorInspection): ChartSpec {
  const name = (at: number) => (at === 1 ? 'largest' : percent(at, 0));
  return {
    id: 'quantiles',
    inputs: [quantiles],
    title: 'Quantiles',
    note:
      `${percent(nearZero.elements / Math.max(1, histogram.elements))} of the weights are free: Ω under ` +
      `${significant(nearZero.threshold)}, 1 % of the network’s mean. The top 1 % hold ${percent(topShare)} of Ω.`,
    summary: quantiles.map(({ at, value }) => `${name(at)}: ${significant(value)}`).join(', '),
    configuration: () =>
      barChart(
        quantiles.map(({ at }) => name(at)),
        [{ label: 'Ω', style: seriesStyle(0), values: quantiles.map(({ value }) => value) }],
        {
          nameTitle: 'share of weights at or under',
          valueTitle: 'importance Ω',
          tick: significant,
          value: significant,
        },
      ),
    table: () => ({
      columns: ['share of weights at or under', 'Ω'],
      rows: quantiles.map(({ at, value }) => [at, value]),
    }),
  };
}
