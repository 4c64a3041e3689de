import { points as asPoints, pointsTick } from '../../../src/core/format';
import { measure as backward } from '../../../src/core/measures/backwardTransfer';
import { measure as forward } from '../../../src/core/measures/forwardTransfer';
import type { Cell } from '../../../src/core/table';
import type { ChartSpec } from '../../shared/chartSpec';
import { type Line, lineChart, wholeTicks } from '../../shared/lineChart';
import { seriesStyle } from '../../shared/series';
import type { ShownRun } from '../model';
import { measuresOver } from '../stream';

/** BWT and FWT after each task, run by run. */
export function transferChart(runs: readonly ShownRun[]): ChartSpec {
  const lines = runs.flatMap(({ card, state }, i): Line[] => {
    const measures = measuresOver(state);
    const line = (short: string, values: readonly (number | null)[], dash: readonly number[]): Line => ({
      label: runs.length > 1 ? `${card.name}, ${short}` : short,
      style: { ...seriesStyle(runs.length > 1 ? i : short === 'BWT' ? 0 : 1), dash },
      points: values.flatMap((y, t) => (y === null ? [] : [{ x: t + 1, y }])),
      mark: 'points',
    });
    return [line('BWT', measures.backwardTransfer, []), line('FWT', measures.forwardTransfer, [5, 3])];
  });
  const longest = Math.max(2, ...runs.map(({ state }) => state.tasks.length));
  const isEmpty = lines.every(({ points }) => points.length === 0);
  return {
    id: 'transfer',
    inputs: [longest, ...runs.flatMap(({ card, state }) => [card.name, state.accuracyMatrix, state.untrained])],
    title: 'Backward and forward transfer',
    note: `BWT: ${backward.definition}. FWT: ${forward.definition}.`,
    summary: lines.map(({ label, points }) => `${label}: ${asPoints(points.at(-1)?.y)}`).join('. '),
    ...(isEmpty && { empty: 'Transfer is defined from the second task on.' }),
    legend: lines.map(({ label, style }) => ({ label, style, mark: 'points' })),
    zooms: true,
    configuration: () =>
      lineChart(
        lines,
        {
          x: { title: 'tasks trained', options: { min: 2, max: longest, ticks: wholeTicks } },
          y: {
            title: 'difference in points',
            options: { grace: '10%', beginAtZero: true, ticks: { callback: pointsTick } },
          },
        },
        { title: (x) => `after ${x} tasks`, value: asPoints },
      ),
    table: () => ({
      columns: ['run', 'measure', 'tasks trained', 'difference'],
      rows: runs.flatMap(({ card, state }) => {
        const { backwardTransfer, forwardTransfer } = measuresOver(state);
        const rows = (short: string, values: readonly (number | null)[]) =>
          values.flatMap((value, t): Cell[][] => (value === null ? [] : [[card.name, short, t + 1, value]]));
        return [...rows('BWT', backwardTransfer), ...rows('FWT', forwardTransfer)];
      }),
    }),
  };
}
