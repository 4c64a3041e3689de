import type { ChartDataset } from 'chart.js';
import { count, inSentence } from '../../../src/core/format';
import type { Cell } from '../../../src/core/table';
import { type AnyConfiguration, commonOptions } from '../../shared/chart';
import type { ChartContent, ChartSpec } from '../../shared/chartSpec';
import { type LegendEntry, seriesStyle } from '../../shared/series';
import { theme } from '../../shared/theme';
import type { Point } from '../../shared/thin';
import { type Axis, placeOn, rangeOf, SEED, textAt } from '../axes';
import { bestOf, type CellMeasure, isBetter } from '../best';
import type { CellGroup } from '../groups';
import type { ShownSweep } from '../model';
import { openCells } from '../openCells';
import { valueText } from '../values';
import { comparedText, emptyText, statisticText } from '../words';
import { BESIDE, DASH, type ParallelData, parallelLines, TITLE_LINE } from './parallelLines';

/** More axes have no room. */
const MAX_OPTIONS = 7;
/** Of more values of an axis, first and last stand beside it. */
const MAX_TICKS = 12;

/** A line for each setting, over an axis for each option and each measure. */
export function parallelChart(shown: ShownSweep): ChartSpec {
  const { measure, version, compared } = shown;
  return {
    id: 'parallel',
    inputs: [version, measure.id, compared],
    title: 'Parallel coordinates',
    shape: 'tall',
    content: () => contentOf(shown),
  };
}

/** One of the axes; places are shares of its length, from below. */
interface Upright {
  readonly title: string;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
  of(group: CellGroup): number | null;
  text(at: number): string;
}

interface Trace {
  readonly group: CellGroup;
  readonly points: readonly Point[];
}

function contentOf(shown: ShownSweep): ChartContent {
  const { groups, measure, measures, axes, compared } = shown;
  const measured = groups.filter((group) => group.measures[measure.id] !== null);
  const options = axes.filter(({ path }) => path !== SEED);
  const uprights = [
    ...options.slice(0, MAX_OPTIONS).map(optionUpright),
    ...measures.map((each) => measureUpright(each, measured)),
  ];
  // The best are drawn last, over the others.
  const sorted = measured.toSorted((a, b) => Number(a.isRanked) - Number(b.isRanked) || order(a, b, measure));
  const traces = sorted.map((group): Trace => ({ group, points: uprights.map(({ of }, x) => ({ x, y: of(group) })) }));
  const best = new Set(bestOf(groups, measure));
  const [first] = best;
  const left = options.slice(MAX_OPTIONS).map(({ title }) => title);
  return {
    note: `Each line is a setting; the stronger its colour, the better its ${inSentence(measure.title)}. ${comparedText(compared)}${left.length > 0 ? ` Without ${left.join(', ')}.` : ''}`,
    summary: first?.measures[measure.id]
      ? `${count(measured.length, 'setting')}. Best: ${first.name}, ${statisticText(measure, first.measures[measure.id] ?? { n: 0, mean: 0, deviation: null }, 'seed')}.`
      : `${count(measured.length, 'setting')}.`,
    empty: measured.length > 0 ? undefined : emptyText(shown),
    legend: legendOf(best.size, measured),
    plots: [
      {
        readout: {
          ...{ reach: 0.5, isTraced: true },
          lines: traces
            .toReversed()
            .map(({ group, points }) => ({ label: group.name, color: theme().foreground, points })),
          title: (x) => uprights[x]?.title ?? '',
          text: ({ x, y }) => uprights[x]?.text(y) ?? '',
        },
        configuration: () => configurationOf(traces, uprights, best, measure),
        open: (line) => openCells(shown.path, traces.at(-1 - line)?.group.cells ?? []),
      },
    ],
    table: () => ({
      columns: [
        'setting',
        ...options.map(({ title }) => title),
        'seeds',
        ...measures.map(({ title, quantity: { unit } }) => `${title} in ${unit}`),
      ],
      rows: sorted.toReversed().map((group): Cell[] => [
        group.name,
        ...options.map(({ path }) => {
          const value = group.values.get(path);
          return value === undefined ? null : typeof value === 'number' ? value : valueText(value);
        }),
        group.measured.length,
        ...measures.map(({ id, quantity }) => quantity.number(group.measures[id]?.mean)),
      ]),
    }),
  };
}

/** Worse before better. */
function order(a: CellGroup, b: CellGroup, measure: CellMeasure): number {
  const [one, other] = [a.measures[measure.id]?.mean ?? 0, b.measures[measure.id]?.mean ?? 0];
  return isBetter(measure, one, other) ? 1 : isBetter(measure, other, one) ? -1 : 0;
}

function optionUpright(axis: Axis): Upright {
  const [first, last] = rangeOf(axis);
  // What has one value only stands in the middle.
  const share = (place: number) => (last > first ? (place - first) / (last - first) : 0.5);
  const places = axis.values.map((value) => placeOn(axis, value));
  const shown = places.length <= MAX_TICKS ? places : [first, last];
  return {
    title: axis.title,
    ticks: shown.map((place) => ({ at: share(place), text: textAt(axis, place) })),
    of: ({ values }) => {
      const value = values.get(axis.path);
      return value === undefined ? null : share(placeOn(axis, value));
    },
    text: (at) => {
      const place = first + at * (last - first);
      return textAt(axis, axis.scale === 'steps' ? Math.round(place) : place);
    },
  };
}

function measureUpright({ id, short, quantity }: CellMeasure, groups: readonly CellGroup[]): Upright {
  const means = groups.flatMap(({ measures }) => measures[id]?.mean ?? []);
  const [low, high] = means.reduce(([a, b], mean) => [Math.min(a, mean), Math.max(b, mean)], [Infinity, -Infinity]);
  const share = (mean: number) => (high > low ? (mean - low) / (high - low) : 0.5);
  return {
    title: `${short} in ${quantity.unit}`,
    ticks:
      means.length === 0
        ? []
        : [...new Set([low, high])].map((mean) => ({ at: share(mean), text: quantity.bare(mean) })),
    of: ({ measures }) => (measures[id] ? share(measures[id].mean) : null),
    text: (at) => quantity.text(high > low ? low + at * (high - low) : low),
  };
}

function legendOf(best: number, groups: readonly CellGroup[]): readonly LegendEntry[] {
  const style = { ...seriesStyle(0), dash: [], point: 'circle' as const };
  return [
    ...(best > 0 ? [{ label: 'best', style: { ...style, color: seriesStyle(1).color }, mark: 'path' as const }] : []),
    ...(groups.some(({ isRanked }) => !isRanked)
      ? [{ label: 'not done', style: { ...style, color: theme().muted, dash: DASH }, mark: 'path' as const }]
      : []),
  ];
}

function configurationOf(
  traces: readonly Trace[],
  uprights: readonly Upright[],
  best: ReadonlySet<CellGroup>,
  measure: CellMeasure,
): AnyConfiguration {
  const common = commonOptions({ enabled: false });
  const last = Math.max(1, traces.filter(({ group }) => group.isRanked).length - 1);
  let rank = 0;
  const dataset: ParallelData = {
    ...{ label: `by ${measure.id}`, data: [], uprights },
    lines: traces.map(({ group, points }) => {
      if (!group.isRanked) return { points, look: 'not done' };
      const share = rank++ / last;
      return { points, look: best.has(group) ? 'best' : share };
    }),
  };
  const scale = (max: number) => ({ type: 'linear', display: false, min: 0, max });
  return {
    type: 'line',
    data: { datasets: [dataset as unknown as ChartDataset<'line'>] },
    plugins: [parallelLines],
    options: {
      ...common,
      events: [],
      layout: { padding: { top: 26 + TITLE_LINE, right: BESIDE, bottom: 10, left: BESIDE } },
      scales: { x: scale(Math.max(1, uprights.length - 1)), y: scale(1) },
    },
  } as unknown as AnyConfiguration;
}
