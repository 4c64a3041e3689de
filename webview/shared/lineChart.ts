import type { ChartDataset, Plugin } from 'chart.js';
import { type AnyConfiguration, axis, commonOptions } from './chart';
import type { ChartContent } from './chartSpec';
import type { Readout } from './readout';
import type { SeriesStyle } from './series';
import { theme, translucent } from './theme';
import type { Point } from './thin';

export interface Line {
  readonly label: string;
  readonly style: SeriesStyle;
  readonly points: readonly Point[];
  /** What the points are the middle of, e.g. one standard deviation to either side. */
  readonly band?: { readonly low: readonly Point[]; readonly high: readonly Point[] };
  /** `points`: few measurements, marked and joined; `path`: too many to mark. */
  readonly mark: 'points' | 'path' | 'steps';
  /** Thinner and without an entry in the legend, for what accompanies the main lines. */
  readonly isFaint?: boolean;
  /** Marks that are not filled. */
  readonly isHollow?: boolean;
  /** CSS px; default 2. */
  readonly width?: number;
  /** Of very many lines, one that is always read out. */
  readonly isMain?: boolean;
  /** Its name where many are read out. */
  readonly short?: string;
}

export interface LineAxes {
  readonly x: { readonly title: string; readonly options?: object; readonly crosshair?: 'tasks' };
  readonly y: { readonly title: string; readonly options?: object };
}

interface LineExtras {
  readonly plugins?: readonly Plugin[];
  /** Of the plugins. */
  readonly pluginOptions?: object;
  /** CSS px right of the plot. */
  readonly right?: number;
}

/** A line with more points has marks at only some of them. */
const MAX_MARKS = 24;
/** Their radius, CSS px. */
const MARK = 3.5;

/** Lines, with a legend of all but the faint ones. */
export function lineChart(
  lines: readonly Line[],
  axes: LineAxes,
  { title, value }: Pick<Readout, 'title'> & { value(y: number): string },
  extras: LineExtras = {},
): Pick<ChartContent, 'legend' | 'plots'> {
  const main = lines.filter(({ isFaint }) => !isFaint);
  const readout: Readout = {
    title,
    text: ({ y }) => value(y),
    axis: axes.x.crosshair,
    reach: axes.x.crosshair ? 0.5 : (widthOf(lines) ?? 1) / 30,
    lines: main.map(({ style, ...line }) => ({ ...line, color: style.color })),
  };
  return { legend: main, plots: [{ readout, configuration: () => configurationOf(lines, axes, extras) }] };
}

function configurationOf(
  lines: readonly Line[],
  { x, y }: LineAxes,
  { plugins = [], pluginOptions, right = 8 }: LineExtras,
): AnyConfiguration {
  const options = commonOptions({ enabled: false });
  return {
    type: 'line',
    // The first is drawn on top.
    data: { datasets: [...lines.flatMap(datasets), ...lines.flatMap(bandOf)] },
    plugins: [...plugins],
    options: {
      ...options,
      plugins: { ...options.plugins, ...pluginOptions },
      layout: { padding: { top: 8, right } },
      // The readout follows the pointer: nothing on the canvas does.
      events: [],
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

/** The edges of a band, unseen, and the colour between them. */
function bandOf({ label, style, band, points }: Line): ChartDataset<'line'>[] {
  if (!band || points.length === 0) return [];
  const edge = { label, borderWidth: 0, pointRadius: 0 };
  return [
    { ...edge, data: band.low as { x: number; y: number }[], fill: false },
    { ...edge, data: band.high as { x: number; y: number }[], fill: '-1', backgroundColor: translucent(style.color) },
  ];
}

function datasets({ label, style, points, mark, isFaint, isHollow, width = 2 }: Line): ChartDataset<'line'>[] {
  const every = Math.ceil(points.length / MAX_MARKS);
  const line: ChartDataset<'line'> = {
    label,
    data: points as { x: number; y: number }[],
    borderColor: style.color,
    backgroundColor: style.color,
    borderWidth: isFaint ? 1 : width,
    borderDash: [...style.dash],
    pointStyle: style.point,
    pointRadius: mark === 'points' && every <= 1 ? MARK : 0,
    pointBorderWidth: isHollow ? 1.5 : style.point === 'crossRot' ? 2 : 0,
    ...(isHollow && { pointBackgroundColor: theme().background }),
    stepped: mark === 'steps' ? 'middle' : false,
    // What was not measured is not bridged: a slope would look like a measurement.
    spanGaps: false,
    // Marks at the ends of an axis are not cut.
    ...(mark === 'points' && { clip: MARK + 1 }),
    tension: 0,
  };
  if (mark === 'steps' || (mark === 'points' && every <= 1)) return [line];
  // With a radius per point, Chart.js would compute the options of each point separately.
  const marks = points.filter((_, i) => (mark === 'points' && i % every === 0) || isAlone(points, i));
  if (marks.length === 0) return [line];
  const radius = mark === 'points' ? MARK : width + 0.5;
  return [line, { ...line, data: marks as { x: number; y: number }[], showLine: false, pointRadius: radius }];
}

/** Whether a point has no neighbour that a line could join it with. */
function isAlone(points: readonly Point[], i: number): boolean {
  const isMissing = (at: number) => (points[at]?.y ?? null) === null;
  return !isMissing(i) && isMissing(i - 1) && isMissing(i + 1);
}

function widthOf(lines: readonly Line[]): number | undefined {
  const ends = lines.flatMap(({ points }) => [points[0]?.x ?? 0, points.at(-1)?.x ?? 0]);
  return ends.length > 0 ? Math.max(...ends) - Math.min(...ends) : undefined;
}

/** An axis of tasks trained, with ticks at whole numbers; charts that have it share a crosshair. */
export function taskAxis(first: number, last: number): LineAxes['x'] {
  const ticks = { precision: 0, callback: String };
  return { title: 'tasks trained', options: { min: first, max: last, ticks }, crosshair: 'tasks' };
}
