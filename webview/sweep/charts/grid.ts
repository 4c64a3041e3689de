import type { CellCard } from '../../../src/core/panel/cellCard';
import { type Statistic, statistic } from '../../../src/core/run/statistic';
import type { Cell } from '../../../src/core/table';
import type { ChartContent, ChartSpec } from '../../shared/chartSpec';
import type { ColorBar } from '../../shared/colorBar';
import { heatMap } from '../../shared/heatMap';
import { theme } from '../../shared/theme';
import { type Axis, assignment, valueOn } from '../axes';
import { bestBy, type CellMeasure } from '../best';
import type { ShownSweep } from '../model';
import { openCells } from '../openCells';
import { comparedText, emptyText, meanText, statisticText } from '../words';
import { type Bins, binsOf } from './bins';

/** A measure over two options, in colours. */
export function gridChart(shown: ShownSweep, across: Axis | undefined, down: Axis | undefined): ChartSpec {
  const { measure, version, compared } = shown;
  const axes = across && down ? ` over ${across.title} and ${down.title}` : ' over two options';
  return {
    id: 'grid',
    inputs: [version, measure.id, compared, across?.path, down?.path],
    title: `${measure.title}${axes}`,
    shape: 'tall',
    content: () => (across && down ? contentOf(shown, across, down) : nothing()),
  };
}

function nothing(): ChartContent {
  const empty = 'A heat map needs two options that the sweep varies.';
  return { empty, summary: empty, plots: [], table: () => ({ columns: [], rows: [] }) };
}

interface Place {
  readonly row: number;
  readonly column: number;
  readonly cells: readonly CellCard[];
  readonly over: Statistic;
  /** Whether some have not trained all of their tasks. */
  readonly isPart: boolean;
}

function contentOf(shown: ShownSweep, across: Axis, down: Axis): ChartContent {
  const { measure, compared, axes } = shown;
  const [columns, rows] = [binsOf(across), binsOf(down)];
  const places = placesOf(shown, [across, columns], [down, rows]);
  const at = new Map(places.map((place) => [`${place.row} ${place.column}`, place]));
  const of = (row: number, column: number) => at.get(`${row} ${column}`);
  const best = bestBy(places, measure, ({ over, isPart }) => (isPart ? undefined : over.mean));
  const bar = colorBarOf(places, measure);
  const label = (row: number, column: number) =>
    `${assignment(across, columns.labels[column] ?? '')}, ${assignment(down, rows.labels[row] ?? '')}`;
  const text = ({ row, column, over, isPart }: Place) =>
    `${label(row, column)}: ${statisticText(measure, over)}${isPart ? ', not done' : ''}`;
  const { unit } = measure.quantity;
  const lacking = axes.includes(across) && axes.includes(down) ? lackingText(shown, across, down) : '';
  return {
    note: [
      `${measure.definition}, in ${unit}.`,
      meanText(shown, [across, down]),
      columns.areRanges || rows.areRanges ? 'Values are put together in ranges.' : '',
      `${comparedText(compared)} A frame marks the best.`,
      lacking,
    ]
      .filter(Boolean)
      .join(' '),
    summary: best[0] ? `Best at ${best.map(text).join('; ')}.` : '',
    empty: places.length > 0 ? undefined : emptyText(shown),
    plots: [
      {
        configuration: () =>
          heatMap({
            ...{ columns: columns.labels, rows: rows.labels, xTitle: across.title, yTitle: down.title },
            value: (row, column) => of(row, column)?.over.mean ?? null,
            color: (row, column) => {
              const place = of(row, column);
              return place && !place.isPart ? bar.color(place.over.mean) : null;
            },
            isMarked: (row, column) => best.some((place) => place.row === row && place.column === column),
            colorBar: bar,
            text: (value) => measure.quantity.bare(value),
            long: (value) => measure.quantity.text(value),
            label: (row, column) => {
              const place = of(row, column);
              return place ? text(place) : label(row, column);
            },
          }),
        // Elements are the places, in the order of rows.
        open: (_, index) => openCells(shown.path, places[index]?.cells ?? []),
      },
    ],
    table: () => ({
      columns: [down.title, across.title, 'cells', `mean in ${unit}`, `standard deviation in ${unit}`],
      rows: places.map(({ row, column, over }): Cell[] => [
        rows.labels[row] ?? '',
        columns.labels[column] ?? '',
        over.n,
        measure.quantity.number(over.mean),
        measure.quantity.number(over.deviation),
      ]),
    }),
  };
}

type Side = readonly [axis: Axis, bins: Bins];

/** Row by row. Where some cells of a place can be ranked, only these count. */
function placesOf({ groups, measure }: ShownSweep, [across, columns]: Side, [down, rows]: Side): readonly Place[] {
  const found = new Map<string, { row: number; column: number; cells: CellCard[]; ys: number[]; isPart: boolean }>();
  for (const group of groups.toSorted((a, b) => Number(b.isRanked) - Number(a.isRanked))) {
    for (const cell of group.measured) {
      const [x, y] = [valueOn(across, cell), valueOn(down, cell)];
      const value = cell.measures[measure.id]?.[group.after - 1];
      if (x === undefined || y === undefined || typeof value !== 'number') continue;
      const [row, column] = [rows.of(y), columns.of(x)];
      const key = `${row} ${column}`;
      const place = found.get(key) ?? { row, column, cells: [], ys: [], isPart: !group.isRanked };
      if (place.isPart === group.isRanked) continue;
      found.set(key, place);
      place.cells.push(cell);
      place.ys.push(value);
    }
  }
  return [...found.values()]
    .flatMap(({ ys, ...place }): Place[] => {
      const over = statistic(ys);
      return over ? [{ ...place, over }] : [];
    })
    .sort((a, b) => a.row - b.row || a.column - b.column);
}

function colorBarOf(places: readonly Place[], { short, quantity }: CellMeasure): ColorBar {
  const means = places.filter(({ isPart }) => !isPart).map(({ over }) => over.mean);
  const [lowest, highest] = [Math.min(...means), Math.max(...means)];
  const isRange = highest > lowest;
  const [low, high] = isRange ? [lowest, highest] : [(lowest || 0) - 0.005, (lowest || 0) + 0.005];
  return {
    title: `${short} in ${quantity.unit}`,
    ...{ low, high, ticks: [low, (low + high) / 2, high] },
    color: (value) => theme().heat((value - low) / (high - low)),
    text: quantity.bare,
  };
}

/** Which cells have no place, because they do not set both options. */
function lackingText({ groups }: ShownSweep, across: Axis, down: Axis): string {
  const lacking = groups.filter(({ cells: [first] }) => {
    return first && (valueOn(across, first) === undefined || valueOn(down, first) === undefined);
  });
  if (lacking.length === 0) return '';
  const names = lacking.slice(0, 3).map(({ name }) => name);
  return `Not here, as they do not set both: ${names.join('; ')}${lacking.length > 3 ? ' …' : ''}.`;
}
