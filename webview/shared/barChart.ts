import { significant } from '../../src/core/format';
import { type AnyConfiguration, axis, commonOptions } from './chart';
import type { ChartContent } from './chartSpec';
import { barFill, type SeriesStyle, seriesStyle } from './series';
import { type Whiskers, whiskers } from './whiskers';

interface Bars {
  readonly label: string;
  /** Default: by its place among the series. */
  readonly style?: SeriesStyle;
  readonly values: readonly (number | null)[];
  /** Standard deviations of values that are means. */
  readonly deviations?: readonly (number | null)[];
}

type StyledBars = Bars & { readonly style: SeriesStyle };

interface BarAxes {
  readonly nameTitle: string;
  readonly valueTitle: string;
  tick?(value: number): string;
  value?(value: number | null): string;
  readonly horizontal?: boolean;
  /** Whether the bars of a name stand on each other. */
  readonly stacked?: boolean;
  /** Upper bound of the value axis; default a little above the largest value. */
  readonly max?: number;
}

/** Bars for named things, vertical or, for long names, horizontal; with a legend where there are several series. */
export function barChart(
  names: readonly string[],
  series: readonly Bars[],
  axes: BarAxes,
): Pick<ChartContent, 'legend' | 'plots'> {
  const styled = series.map((each, i) => ({ style: seriesStyle(i), ...each }));
  return {
    legend: styled.length > 1 ? styled : undefined,
    plots: [{ configuration: () => configurationOf(names, styled, axes) }],
  };
}

function configurationOf(
  names: readonly string[],
  series: readonly StyledBars[],
  { nameTitle, valueTitle, tick = significant, value = significant, horizontal = false, stacked = false, max }: BarAxes,
): AnyConfiguration {
  const nameAxis = axis(nameTitle, {
    type: 'category',
    stacked,
    grid: { display: false },
    ticks: { autoSkip: !horizontal },
  });
  const lengths: Whiskers = series.map(({ deviations = [] }) => deviations);
  const ends = series.flatMap(({ values, deviations = [] }) =>
    values.flatMap((each, i) => (each === null ? [] : [-1, 1].map((sign) => each + sign * (deviations[i] ?? 0)))),
  );
  const range =
    max === undefined
      ? { grace: '5%', suggestedMin: Math.min(0, ...ends), suggestedMax: Math.max(0, ...ends) }
      : { max };
  const valueAxis = axis(valueTitle, {
    type: 'linear',
    stacked,
    ...range,
    beginAtZero: true,
    ticks: { callback: tick },
  });
  const callbacks = {
    title: (items: { label: string }[]) => `${nameTitle} ${items[0]?.label ?? ''}`,
    label: ({ dataset, raw }: { dataset: { label?: string }; raw: unknown }) =>
      ` ${dataset.label}: ${value(typeof raw === 'number' ? raw : null)}`,
  };
  const common = commonOptions({ callbacks });
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
        minBarLength: stacked ? 0 : 2,
      })),
    },
    plugins: [whiskers],
    options: {
      ...common,
      plugins: { ...common.plugins, whiskers: { lengths } },
      indexAxis: horizontal ? 'y' : 'x',
      interaction: { mode: 'index', axis: horizontal ? 'y' : 'x', intersect: false },
      scales: horizontal ? { x: valueAxis, y: nameAxis } : { x: nameAxis, y: valueAxis },
    },
  } as unknown as AnyConfiguration;
}
