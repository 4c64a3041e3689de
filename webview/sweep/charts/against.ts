import { count } from '../../../src/core/format';
import type { CellCard } from '../../../src/core/panel/cellCard';
import { type Statistic, statistic } from '../../../src/core/run/statistic';
import type { Cell } from '../../../src/core/table';
import type { ChartContent, ChartSpec } from '../../shared/chartSpec';
import { type Line, lineChart } from '../../shared/lineChart';
import { measureAxis } from '../../shared/measureAxis';
import { seriesStyle } from '../../shared/series';
import { type Axis, assignment, placeOn, rangeOf, textAt, valueOn } from '../axes';
import { type CellMeasure, isBetter } from '../best';
import type { ShownSweep } from '../model';
import { openCells } from '../openCells';
import { type SweptValue, valueText } from '../values';
import { comparedText, emptyText, meanText, statisticText } from '../words';
import { lineAxis } from './lineAxis';

/** The maximum number of lines in a chart: readers cannot tell more of them apart. */
export const MAX_LINES = 20;

/** Bands of more lines would hide each other. */
const MAX_BANDS = 4;

/** A measure against an option, with a line for each value of another. */
export function againstChart(shown: ShownSweep, x: Axis, lines: Axis | undefined): ChartSpec {
  const { measure, version, compared } = shown;
  return {
    id: 'against',
    inputs: [version, measure.id, compared, x.path, lines?.path],
    title: `${measure.title} against ${x.title}`,
    shape: 'tall',
    zooms: x.scale !== 'steps',
    content: () => contentOf(shown, x, lines),
  };
}

/** What is measured at a place of a line. */
interface Place {
  readonly x: number;
  readonly cells: readonly CellCard[];
  readonly over: Statistic;
}

interface Series {
  readonly label: string;
  readonly places: readonly Place[];
  /** Whether its cells have not trained all of their tasks. */
  readonly isPart: boolean;
  /** Whether the option of the x axis is not set, so that it is the same everywhere. */
  readonly isConstant: boolean;
  /** By which it has its colour. */
  readonly index: number;
}

function contentOf(shown: ShownSweep, x: Axis, lines: Axis | undefined): ChartContent {
  const { measure, compared } = shown;
  const series = seriesOf(shown, x, lines);
  const hasBands = new Set(series.map(({ index }) => index)).size <= MAX_BANDS;
  const drawn = series.map((each) => lineOf(each, x, hasBands));
  const { unit } = measure.quantity;
  const chart = lineChart(
    drawn,
    { x: lineAxis(x), y: measureAxis(measure, drawn) },
    { title: (place) => assignment(x, textAt(x, place)), value: measure.quantity.text },
  );
  return {
    note: [`${measure.definition}.`, meanText(shown, [x, lines]), comparedText(compared)].filter(Boolean).join(' '),
    summary: series.map((each) => summaryOf(each, x, measure)).join('. '),
    empty: series.length > 0 ? undefined : emptyText(shown),
    ...chart,
    plots: chart.plots.map((plot) => ({
      ...plot,
      open: (line: number, at: number) => {
        const { places = [], isConstant } = series[line] ?? {};
        openCells(shown.path, (isConstant ? places[0] : places.find((each) => each.x === at))?.cells ?? []);
      },
    })),
    ...(drawn.length === 1 && { legend: undefined }),
    table: () => ({
      columns: [
        ...(lines || series.length > 1 ? [lines?.title ?? 'line'] : []),
        ...[x.title, 'cells', `mean in ${unit}`, `standard deviation in ${unit}`],
      ],
      rows: series.flatMap(({ label, places, isConstant }) =>
        places.map(({ x: place, over }): Cell[] => [
          ...(lines || series.length > 1 ? [label] : []),
          isConstant ? 'not set' : textAt(x, place),
          over.n,
          measure.quantity.number(over.mean),
          measure.quantity.number(over.deviation),
        ]),
      ),
    }),
  };
}

function seriesOf({ groups, measure }: ShownSweep, x: Axis, lines: Axis | undefined): readonly Series[] {
  const found = new Map<
    string,
    { label: string; value: SweptValue | undefined; isPart: boolean; isConstant: boolean; at: Map<number, At> }
  >();
  for (const group of groups) {
    for (const cell of group.measured) {
      const y = cell.measures[measure.id]?.[group.after - 1];
      if (typeof y !== 'number') continue;
      const place = valueOn(x, cell);
      const value = lines && valueOn(lines, cell);
      const isConstant = place === undefined;
      const key = JSON.stringify([value ?? null, group.isRanked, isConstant]);
      const series = found.get(key) ?? {
        ...{ label: labelOf(x, lines, value, isConstant), value, isPart: !group.isRanked, isConstant },
        at: new Map<number, At>(),
      };
      found.set(key, series);
      const at = place === undefined ? 0 : placeOn(x, place);
      const those = series.at.get(at) ?? { cells: [], ys: [] };
      series.at.set(at, those);
      those.cells.push(cell);
      those.ys.push(y);
    }
  }
  const order = (value: SweptValue | undefined) => (value === undefined || !lines ? -1 : lines.values.indexOf(value));
  const sorted = [...found.values()].sort((a, b) => order(a.value) - order(b.value));
  const values = [
    ...new Set(sorted.map(({ value, isConstant }) => JSON.stringify([value ?? null, !lines && isConstant]))),
  ];
  return sorted.map(({ label, value, isPart, isConstant, at }) => ({
    label: isPart ? `${label}, not done` : label,
    index: values.indexOf(JSON.stringify([value ?? null, !lines && isConstant])),
    ...{ isPart, isConstant },
    places: [...at]
      .sort(([a], [b]) => a - b)
      .flatMap(([place, { cells, ys }]) => {
        const over = statistic(ys);
        return over ? [{ x: place, cells, over }] : [];
      }),
  }));
}

interface At {
  readonly cells: CellCard[];
  readonly ys: number[];
}

function labelOf(x: Axis, lines: Axis | undefined, value: SweptValue | undefined, isConstant: boolean): string {
  if (lines) return value === undefined ? `without ${lines.title}` : assignment(lines, valueText(value));
  return isConstant ? `without ${x.title}` : 'all cells';
}

function lineOf({ label, places, isPart, isConstant, index }: Series, x: Axis, hasBands: boolean): Line {
  const style = seriesStyle(index);
  // What has no value there is a line from end to end.
  const ends = rangeOf(x);
  const spread = isConstant ? places.flatMap((place) => ends.map((end) => ({ ...place, x: end }))) : places;
  const edge = (sign: number) =>
    spread.map(({ x: at, over }) => ({ x: at, y: over.mean + sign * (over.deviation ?? 0) }));
  const hasBand = hasBands && !isPart && places.some(({ over }) => over.deviation !== null);
  return {
    ...{ label, style, mark: isConstant ? 'path' : 'points', isHollow: isPart, width: isPart ? 1 : 2 },
    points: spread.map(({ x: at, over }) => ({ x: at, y: over.mean })),
    ...(hasBand && { band: { low: edge(-1), high: edge(1) } }),
  };
}

function summaryOf({ label, places, isConstant }: Series, x: Axis, measure: CellMeasure): string {
  const [first, ...others] = places;
  if (!first) return `${label}: not measured`;
  const best = others.reduce((a, b) => (isBetter(measure, b.over.mean, a.over.mean) ? b : a), first);
  if (isConstant) return `${label}: ${statisticText(measure, best.over)}`;
  return `${label}: ${count(places.length, 'value')} of ${x.title}, best at ${textAt(x, best.x)} with ${statisticText(measure, best.over)}`;
}
