import type { ChartDataset } from 'chart.js';
import { type AnyConfiguration, axis, commonOptions } from './chart';
import { theme, translucent } from './theme';

interface RemainsBars {
  /** Of all places, in lines. */
  readonly names: readonly (readonly string[])[];
  /** Whether names are words, which are turned where they do not fit beside each other; others are left out there. */
  readonly areWords?: boolean;
  /** At some of the places: the height when it was whole, and what is left. */
  readonly bars: readonly {
    readonly place: number;
    readonly whenLearnt: number;
    readonly now: number;
    /** A mark at what is left of it elsewhere. */
    readonly mark?: number | undefined;
  }[];
  readonly color: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly ticks: object;
  /** A title, and lines under it. */
  tooltip(place: number): readonly string[];
}

/** With more bars, outlines would be all that one sees. */
const MAX_OUTLINED = 30;

/** Bars with a part cut out: what is left is filled, what was lost is a pale outline over it. */
export function remainsBars({
  names,
  areWords = false,
  bars,
  color,
  xTitle,
  yTitle,
  ticks,
  tooltip,
}: RemainsBars): AnyConfiguration {
  const { foreground } = theme();
  const at = <T>(value: (bar: (typeof bars)[number]) => T) => {
    const values: (T | null)[] = names.map(() => null);
    for (const bar of bars) values[bar.place] = value(bar);
    return values;
  };
  const common = { order: 1, barPercentage: 0.9, categoryPercentage: 0.9, maxBarThickness: 48 };
  const left: ChartDataset<'bar'> = {
    ...{ ...common, label: 'left', backgroundColor: color, borderWidth: 0 },
    data: at(({ now }) => now),
  };
  const lost: ChartDataset<'bar'> = {
    ...{ ...common, label: 'forgotten', backgroundColor: translucent(color), borderColor: foreground },
    borderWidth: names.length > MAX_OUTLINED ? 0 : { top: 1, left: 1, right: 1, bottom: 0 },
    // From what is left up to what was learnt. A task that gained has nothing cut out.
    data: at(({ now, whenLearnt }) => (whenLearnt > now ? ([now, whenLearnt] as [number, number]) : null)),
  };
  const marks = {
    ...{ type: 'line', label: 'baseline', order: 0, showLine: false, pointStyle: 'line', pointBorderWidth: 2 },
    ...{ borderColor: foreground, pointRadius: names.length > MAX_OUTLINED ? 1 : 9, pointHoverRadius: 9 },
    data: at(({ mark }) => mark ?? null),
  } as ChartDataset<'line'>;
  const callbacks = {
    title: (items: { dataIndex: number }[]) => tooltip(items[0]?.dataIndex ?? -1)[0] ?? '',
    label: ({ dataIndex, datasetIndex }: { dataIndex: number; datasetIndex: number }) =>
      datasetIndex === 0 ? ` ${tooltip(dataIndex).slice(1).join(' ')}` : '',
  };
  const filter = ({ datasetIndex }: { datasetIndex: number }) => datasetIndex === 0;
  const options = commonOptions({ callbacks, filter, displayColors: false });
  // Numbers are all about as long as some of them.
  const xTicks = areWords ? { maxRotation: 90, autoSkipPadding: 2 } : { sampleSize: 40 };
  return {
    type: 'bar',
    data: { labels: names.map((lines) => [...lines]), datasets: [left, lost, marks] },
    options: {
      ...options,
      interaction: { mode: 'index', axis: 'x', intersect: false },
      scales: {
        x: axis(xTitle, { type: 'category', stacked: true, grid: { display: false }, ticks: xTicks }),
        y: axis(yTitle, { type: 'linear', min: 0, max: 1, ticks }),
      },
    },
  } as AnyConfiguration;
}
