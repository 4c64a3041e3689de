import { significant } from '../../src/core/format';
import { type AnyConfiguration, axis, commonOptions } from './chart';
import { barFill, type SeriesStyle } from './series';

export interface Bars {
  readonly label: string;
  readonly style: SeriesStyle;
  readonly values: readonly (number | null)[];
}

/** Bars for named things, vertical or, for long names, horizontal. */
export function barChart(
  names: readonly string[],
  series: readonly Bars[],
  {
    nameTitle,
    valueTitle,
    tick = significant,
    value = significant,
    horizontal = false,
    max,
  }: {
    readonly nameTitle: string;
    readonly valueTitle: string;
    tick?(value: number): string;
    value?(value: number | null): string;
    readonly horizontal?: boolean;
    /** Upper bound of the value axis; default a little above the largest value. */
    readonly max?: number;
  },
): AnyConfiguration {
  const common = commonOptions();
  const nameAxis = axis(nameTitle, { type: 'category', grid: { display: false }, ticks: { autoSkip: !horizontal } });
  const range = max === undefined ? { grace: '5%' } : { max };
  const valueAxis = axis(valueTitle, { type: 'linear', ...range, beginAtZero: true, ticks: { callback: tick } });
  return {
    type: 'bar',
    data: {
      labels: [...names],
      datasets: series.map(({ label, style, values }) => ({
        label,
        data: [...values],
        backgroundColor: barFill(style),
        borderColor: style.color,
        borderWidth: 1,
        maxBarThickness: 36,
        minBarLength: 2,
      })),
    },
    options: {
      ...common,
      indexAxis: horizontal ? 'y' : 'x',
      interaction: { mode: 'index', axis: horizontal ? 'y' : 'x', intersect: false },
      scales: horizontal ? { x: valueAxis, y: nameAxis } : { x: nameAxis, y: valueAxis },
      plugins: {
        ...common.plugins,
        tooltip: {
          ...common.plugins?.tooltip,
          callbacks: {
            title: (items: { label: string }[]) => `${nameTitle} ${items[0]?.label ?? ''}`,
            label: ({ dataset, raw }: { dataset: { label?: string }; raw: unknown }) =>
              ` ${dataset.label}: ${value(typeof raw === 'number' ? raw : null)}`,
          },
        },
      },
    },
  } as unknown as AnyConfiguration;
}
