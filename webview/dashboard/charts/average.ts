import { percent } from '../../../src/core/format';
import { metricNames } from '../../../src/core/measures/metric';
import type { Cell } from '../../../src/core/table';
import { percentTicks } from '../../shared/chart';
import type { ChartSpec } from '../../shared/chartSpec';
import { type Line, lineChart, wholeTicks } from '../../shared/lineChart';
import { seriesStyle } from '../../shared/series';
import type { ShownRun } from '../model';
import { measuresOver } from '../stream';

/** ACC after each task, run by run. */
export function averageChart(runs: readonly ShownRun[]): ChartSpec {
  const lines = runs.map(
    ({ card, state }, i): Line => ({
      label: card.name,
      style: seriesStyle(i),
      points: measuresOver(state).averageAccuracy.flatMap((y, t) => (y === null ? [] : [{ x: t + 1, y }])),
      mark: 'points',
    }),
  );
  const longest = Math.max(1, ...runs.map(({ state }) => state.tasks.length));
  const { word, short } = metricNames(runs.map(({ card }) => card));
  const isEmpty = lines.every(({ points }) => points.length === 0);
  return {
    id: 'average',
    inputs: [longest, ...runs.flatMap(({ card, state }) => [card.name, state.accuracyMatrix])],
    title: `Average ${word}`,
    note: `${short}: mean ${word} over the tasks trained so far.`,
    summary: lines
      .map(({ label, points }) => `${label}: ${percent(points.at(-1)?.y)} after ${points.length} tasks`)
      .join('. '),
    ...(isEmpty && { empty: 'No task finished yet.' }),
    ...(runs.length > 1 && { legend: lines.map(({ label, style }) => ({ label, style, mark: 'points' as const })) }),
    zooms: true,
    configuration: () =>
      lineChart(
        lines,
        {
          x: { title: 'tasks trained', options: { min: Math.min(1, longest), max: longest, ticks: wholeTicks } },
          y: { title: `average ${word} in %`, options: { min: 0, max: 1, ticks: percentTicks } },
        },
        { title: (x) => `after ${x} tasks`, value: percent },
      ),
    table: () => ({
      columns: ['run', 'tasks trained', `average ${word}`],
      rows: lines.flatMap(({ label, points }) => points.map(({ x, y }): Cell[] => [label, x, y])),
    }),
  };
}
