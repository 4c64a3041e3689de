import { inPercent, percent, significant } from '../../../src/core/format';
import type { Inspection } from '../../../src/core/omega/inspection';
import { barChart } from '../../shared/barChart';
import type { ChartSpec } from '../../shared/chartSpec';

type Measure = 'correlation' | 'shared';

/** How far global and local Ω agree on which weights are important, layer by layer. */
export function agreementChart({ agreement }: Inspection, measure: Measure, measureOnTest: () => void): ChartSpec {
  const tensors = agreement ?? [];
  const isShared = measure === 'shared';
  const series = isShared
    ? [{ label: 'shared', values: tensors.map(({ shared }) => shared) }]
    : [
        { label: 'Pearson', values: tensors.map(({ pearson }) => pearson) },
        { label: 'Spearman (of ranks)', values: tensors.map(({ spearman }) => spearman) },
      ];
  const text = (value: number | null) => (isShared ? percent(value, 0) : significant(value));
  return {
    id: `agreement:${measure}`,
    inputs: [agreement],
    title: isShared ? 'Shared top weights' : 'Correlation of global and local Ω',
    content: () => ({
      note: isShared
        ? 'Share of the top 5 % of weights by global Ω that are also in the top 5 % by local Ω; chance level: 5 %.'
        : 'Global: importance to the network’s output ‖F‖². Local: importance to each layer’s own output ‖y‖². On the same samples.',
      summary: tensors
        .map(({ tensor, pearson, shared }) => `${tensor}: ${text(isShared ? shared : pearson)}`)
        .join(', '),
      empty: agreement ? undefined : 'Compare global and local Ω by measuring Ω on samples.',
      remedy: { text: 'Measure on Test Samples', act: measureOnTest },
      ...barChart(
        tensors.map(({ tensor }) => tensor),
        series,
        {
          nameTitle: 'layer',
          valueTitle: isShared ? 'share of the top weights' : 'correlation',
          tick: text,
          value: text,
          horizontal: true,
          max: 1,
        },
      ),
      table: () => ({
        columns: ['layer', 'Pearson', 'Spearman', 'shared of top 5 %, in %'],
        rows: tensors.map(({ tensor, pearson, spearman, shared }) => [
          tensor,
          pearson,
          spearman,
          inPercent.number(shared),
        ]),
      }),
    }),
  };
}
