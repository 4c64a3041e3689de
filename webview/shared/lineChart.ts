import type { ChartDataset, ChartOptions } from 'chart.js';
import { type AnyConfiguration, axis, commonOptions } from './chart';
import type { ChartSpec } from './chartSpec';
import type { SeriesStyle } from './series';
import type { Point } from './thin';

export interface Line {
  readonly label: string;
  readonly style: SeriesStyle;
  readonly points: readonly Point[];
  /** `points`: few measurements, marked and joined; `path`: too many to mark. */
  readonly mark: 'points' | 'path' | 'steps';
  /** Thinner, for what accompanies the main lines. */
  readonly isFaint?: boolean;
}

export interface LineAxes {
  readonly x: { readonly title: string; readonly options?: object };
  readonly y: { readonly title: string; readonly options?: object };
}

/** A line with more points has marks at only some of them. */
const MAX_MARKS = 24;
/** Their radius, px. */
const MARK = 3.5;

/** Lines, with a legend of all but the faint ones. */
export function lineChart(
  lines: readonly Line[],
  axes: LineAxes,
  tooltip: { title(x: number): string; value(y: number): string },
): Pick<ChartSpec, 'legend' | 'configuration'> {
  return {
    legend: lines.filter(({ isFaint }) => !isFaint),
    configuration: () => configurationOf(lines, axes, tooltip),
  };
}

function configurationOf(
  lines: readonly Line[],
  { x, y }: LineAxes,
  { title, value }: Parameters<typeof lineChart>[2],
): AnyConfiguration {
  const tooltip: NonNullable<ChartOptions<'line'>['plugins']>['tooltip'] = {
    filter: (_item, index, items) =>
      index === items.findIndex(({ dataset: { label } }) => label === items[index]?.dataset.label),
    callbacks: {
      title: (items) => title(items[0]?.parsed.x ?? 0),
      label: ({ dataset: { label }, parsed }) => ` ${label}: ${value(parsed.y ?? 0)}`,
    },
  };
  return {
    type: 'line',
    data: { datasets: lines.flatMap(datasets) },
    options: {
      ...commonOptions(tooltip),
      // Points are sorted plain pairs.
      normalized: true,
      parsing: false,
      scales: {
        x: axis(x.title, { type: 'linear', ...x.options }),
        y: axis(y.title, y.options),
      },
    },
  } as AnyConfiguration;
}

function datasets({ label, style, points, mark, isFaint = false }: Line): ChartDataset<'line'>[] {
  const every = Math.ceil(points.length / MAX_MARKS);
  const line: ChartDataset<'line'> = {
    label,
    data: points as { x: number; y: number }[],
    borderColor: style.color,
    backgroundColor: style.color,
    borderWidth: isFaint ? 1 : 2,
    borderDash: [...style.dash],
    pointStyle: style.point,
    pointRadius: mark === 'points' && every <= 1 ? MARK : 0,
    pointHoverRadius: 5,
    pointHitRadius: 6,
    pointBorderWidth: style.point === 'crossRot' ? 2 : 0,
    stepped: mark === 'steps' ? 'middle' : false,
    // Missing measurements are bridged between points, and left out of a path.
    spanGaps: mark === 'points',
    // Marks at the ends of an axis are not cut.
    ...(mark === 'points' && { clip: MARK + 1 }),
    tension: 0,
  };
  if (mark !== 'points' || every <= 1) return [line];
  // With a radius per point, Chart.js would compute the options of each point separately.
  const marks = points.filter((_, i) => i % every === 0) as { x: number; y: number }[];
  return [
    line,
    { ...line, data: marks, showLine: false, pointRadius: MARK, pointHitRadius: 0, pointHoverRadius: MARK },
  ];
}

/** An axis of tasks trained, with ticks at whole numbers. */
export function taskAxis(first: number, last: number): LineAxes['x'] {
  return { title: 'tasks trained', options: { min: first, max: last, ticks: { precision: 0, callback: String } } };
}
