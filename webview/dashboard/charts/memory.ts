import { bytes } from '../../../src/core/format';
import { measure as memory } from '../../../src/core/measures/memory';
import type { Cell } from '../../../src/core/table';
import type { ChartSpec } from '../../shared/chartSpec';
import { type Line, lineChart, wholeTicks } from '../../shared/lineChart';
import { seriesStyle } from '../../shared/series';
import type { ShownRun } from '../model';

/** What the method stores for later tasks, run by run. */
export function memoryChart(runs: readonly ShownRun[]): ChartSpec {
  const lines = runs.map(
    ({ card, state }, i): Line => ({
      label: card.name,
      style: seriesStyle(i),
      points: state.checkpoints.map(({ task, memoryBytes }) => ({ x: task, y: memoryBytes })),
      mark: 'points',
    }),
  );
  const longest = Math.max(1, ...runs.map(({ state }) => state.tasks.length));
  const isEmpty = lines.every(({ points }) => points.length === 0);
  return {
    id: 'memory',
    inputs: [longest, ...runs.flatMap(({ card, state }) => [card.name, state.checkpoints])],
    title: memory.title,
    note: `${memory.definition}.`,
    summary: lines.map(({ label, points }) => `${label}: ${bytes(points.at(-1)?.y ?? 0)}`).join('. '),
    ...(isEmpty && { empty: 'No task finished yet.' }),
    ...(runs.length > 1 && { legend: lines.map(({ label, style }) => ({ label, style, mark: 'points' as const })) }),
    zooms: true,
    configuration: () =>
      lineChart(
        lines,
        {
          x: { title: 'tasks trained', options: { min: 1, max: longest, ticks: wholeTicks } },
          y: {
            title: 'memory',
            options: { min: 0, grace: '10%', ticks: { callback: (value: number) => bytes(value) } },
          },
        },
        { title: (x) => `after ${x} tasks`, value: bytes },
      ),
    table: () => ({
      columns: ['run', 'tasks trained', 'bytes'],
      rows: lines.flatMap(({ label, points }) => points.map(({ x, y }): Cell[] => [label, x, y])),
    }),
  };
}
