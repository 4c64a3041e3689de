import { bytes } from '../../../src/core/format';
import { measure as memory } from '../../../src/core/measures/memory';
import type { ChartSpec } from '../../shared/chartSpec';
import { seriesStyle } from '../../shared/series';
import type { ShownRun } from '../model';
import { chartOverTasks } from './overTasks';

/** What the method stores for later tasks, run by run. */
export function memoryChart(runs: readonly ShownRun[]): ChartSpec {
  return chartOverTasks(runs, {
    id: 'memory',
    title: memory.title,
    note: `${memory.definition}.`,
    empty: 'No task finished yet.',
    lines: ({ card: { name }, state }, i) => [
      {
        ...{ label: name, cells: [name], style: seriesStyle(i) },
        points: state.checkpoints.map(({ task, memoryBytes }) => ({ x: task, y: memoryBytes })),
      },
    ],
    columns: ['run', 'tasks trained', 'bytes'],
    first: 1,
    y: { title: 'memory', options: { min: 0, grace: '10%', ticks: { callback: (value: number) => bytes(value) } } },
    value: bytes,
  });
}
