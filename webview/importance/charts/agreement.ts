import { percent, significant } from '../../../src/core/format';
import type { Inspection } from '../../../src/core/omega/inspection';
import { barChart } from '../../shared/barChart';
import type { ChartSpec } from '../../shared/chartCard';
import { seriesStyle } from '../../shared/series';

type Measure = 'correlation' | 'shared';

/** How far global and local Ω find the same weights important, layer by layer. */
export function agreementChart({ agreement }: Inspection, measure: Measure): ChartSpec {
  const tensors = agreement ?? [];
  const names = tensors.map(({ tensor }) => tensor);
  const isShared = measure === 'shared';
  const series = isShared
    ? [{ label: 'in common', values: tensors.map(({ shared }) => shared) }]
    : [
        { label: 'Pearson', values: tensors.map(({ pearson }) => pearson) },
        { label: 'Spearman (of ranks)', values: tensors.map(({ spearman }) => spearman) },
      ];
  const styled = series.map((each, i) => ({ ...each, style: seriesStyle(i) }));
  const text = (value: number | null) => (isShared ? percent(value, 0) : significant(value));
  return {
    id: `agreement:${measure}`,
    inputs: [agreement],
    title: isShared ? 'Top weights in common' : 'Correlation of global and local Ω',
    note: isShared
      ? 'Share of the top 5 % of weights by global Ω that are in the top 5 % by local Ω, too; 5 % by chance.'
      : 'Global: what ‖F‖² of the network’s outputs needs. Local: what each layer’s own ‖y‖² needs. On the same samples.',
    summary: tensors.map(({ tensor, pearson, shared }) => `${tensor}: ${text(isShared ? shared : pearson)}`).join(', '),
    ...(!agreement && { empty: 'Both are there where Ω is measured on samples or images: choose it above.' }),
    ...(!isShared && { legend: styled.map(({ label, style }) => ({ label, style, mark: 'bar' as const })) }),
    configuration: () =>
      barChart(names, styled, {
        nameTitle: 'layer',
        valueTitle: isShared ? 'share of the top weights' : 'correlation',
        tick: text,
        value: text,
        isLying: true,
        most: 1,
      }),
    table: () => ({
      columns: ['layer', 'Pearson', 'Spearman', 'top 5 % in common'],
      rows: tensors.map(({ tensor, pearson, spearman, shared }) => [tensor, pearson, spearman, shared]),
    }),
  };
}
