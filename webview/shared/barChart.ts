import { type AnyConfiguration, axis, commonOptions } from './chart';
import { barFill, type SeriesStyle } from './series';

export interface Bars {
  readonly label: string;
  readonly style: SeriesStyle;
  readonly values: readonly (number | null)[];
}

/** Bars for named things, upright or, where names are long, lying. */
export function barChart(
  names: readonly string[],
  series: readonly Bars[],
  {
    nameTitle,
    valueTitle,
    tick,
    value,
    isLying = false,
    most,
  }: {
    readonly nameTitle: string;
    readonly valueTitle: string;
    tick(value: number): string;
    value(value: number | null): string;
    readonly isLying?: boolean;
    /** Where values can be no larger; default a little above the largest there is. */
    readonly most?: number;
  },
): AnyConfiguration {
  const common = commonOptions();
  const nameAxis = axis(nameTitle, { type: 'category', grid: { display: false }, ticks: { autoSkip: !isLying } });
  const range = most === undefined ? { grace: '5%' } : { max: most };
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
      indexAxis: isLying ? 'y' : 'x',
      interaction: { mode: 'index', axis: isLying ? 'y' : 'x', intersect: false },
      scales: isLying ? { x: valueAxis, y: nameAxis } : { x: nameAxis, y: valueAxis },
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
