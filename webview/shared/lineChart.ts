import type { ChartDataset } from 'chart.js';
import { type AnyConfiguration, axis, commonOptions } from './chart';
import type { SeriesStyle } from './series';

export interface Point {
  readonly x: number;
  readonly y: number | null;
}

export interface Line {
  readonly label: string;
  readonly style: SeriesStyle;
  readonly points: readonly Point[];
  /** `points`: measured at some places, marked, joined; `path`: so many that only the path is seen. */
  readonly mark: 'points' | 'path' | 'steps';
  /** Beside the main thing: thinner. */
  readonly isFaint?: boolean;
}

export interface LineAxes {
  readonly x: { readonly title: string; readonly options?: object };
  readonly y: { readonly title: string; readonly options?: object };
}

/** Marks on a line with more points than this stand at some of them only. */
const MOST_MARKS = 24;

export function lineChart(
  lines: readonly Line[],
  { x, y }: LineAxes,
  tooltip: { title(x: number): string; value(y: number): string },
): AnyConfiguration {
  const common = commonOptions();
  return {
    type: 'line',
    data: { datasets: lines.map(dataset) },
    options: {
      ...common,
      // Points come sorted, as plain pairs.
      normalized: true,
      parsing: false,
      scales: {
        x: axis(x.title, { type: 'linear', ...x.options }),
        y: axis(y.title, y.options),
      },
      plugins: {
        ...common.plugins,
        tooltip: {
          ...common.plugins?.tooltip,
          callbacks: {
            title: (items) => tooltip.title(items[0]?.parsed.x ?? 0),
            label: ({ dataset: { label }, parsed }) => ` ${label}: ${tooltip.value(parsed.y ?? 0)}`,
          },
        },
      },
    },
  } as AnyConfiguration;
}

function dataset({ label, style, points, mark, isFaint = false }: Line): ChartDataset<'line'> {
  const every = Math.ceil(points.length / MOST_MARKS);
  const radius = mark === 'points' ? 3.5 : 0;
  return {
    label,
    data: points as { x: number; y: number }[],
    borderColor: style.color,
    backgroundColor: style.color,
    borderWidth: isFaint ? 1 : 2,
    borderDash: [...style.dash],
    pointStyle: style.point,
    pointRadius: every > 1 && radius > 0 ? points.map((_, i) => (i % every === 0 ? radius : 0)) : radius,
    pointHoverRadius: 5,
    pointHitRadius: 6,
    pointBorderWidth: style.point === 'crossRot' ? 2 : 0,
    stepped: mark === 'steps' ? 'middle' : false,
    // Places that were not measured are left out, not bridged; where every second is missing, nothing would be seen.
    spanGaps: mark === 'points',
    tension: 0,
  };
}

/** Ticks of an axis of tasks: whole numbers. */
export const wholeTicks = { precision: 0 };
