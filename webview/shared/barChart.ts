import { significant } from '../../src/core/format';
import { type AnyConfiguration, axis, commonOptions } from './chart';
import type { ChartSpec } from './chartSpec';
import { barFill, type SeriesStyle, seriesStyle } from './series';

interface Bars {
  readonly label: string;
  /** Default: by its place among the series. */
  readonly style?: SeriesStyle;
  readonly values: readonly (number | null)[];
}

interface BarAxes {
  readonly nameTitle: string;
  readonly valueTitle: string;
  tick?(value: number): string;
  value?(value: number | null): string;
  readonly horizontal?: boolean;
  /** Upper bound of the value axis; default a little above the largest value. */
  readonly max?: number;
}

/** Bars for named things, vertical or, for long names, horizontal; with a legend where there are several series. */
export function barChart(
  names: readonly string[],
  series: readonly Bars[],
  axes: BarAxes,
): Pick<ChartSpec, 'legend' | 'configuration'> {
  const styled = series.map((each, i) => ({ style: seriesStyle(i), ...each }));
  return { legend: styled.length > 1 ? styled : undefined, configuration: () => configurationOf(names, styled, axes) };
}

function configurationOf(
  names: readonly string[],
  series: readonly Required<Bars>[],
  { nameTitle, valueTitle, tick = significant, value = significant, horizontal = false, max }: BarAxes,
): AnyConfiguration {
  const nameAxis = axis(nameTitle, { type: 'category', grid: { display: false }, ticks: { autoSkip: !horizontal } });
  const range = max === undefined ? { grace: '5%' } : { max };
  const valueAxis = axis(valueTitle, { type: 'linear', ...range, beginAtZero: true, ticks: { callback: tick } });
  const callbacks = {
    title: (items: { label: string }[]) => `${nameTitle} ${items[0]?.label ?? ''}`,
    label: ({ dataset, raw }: { dataset: { label?: string }; raw: unknown }) =>
      ` ${dataset.label}: ${value(typeof raw === 'number' ? raw : null)}`,
  };
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
      ...commonOptions({ callbacks }),
      indexAxis: horizontal ? 'y' : 'x',
      interaction: { mode: 'index', axis: horizontal ? 'y' : 'x', intersect: false },
      scales: horizontal ? { x: valueAxis, y: nameAxis } : { x: nameAxis, y: valueAxis },
    },
  } as unknown as AnyConfiguration;
}
