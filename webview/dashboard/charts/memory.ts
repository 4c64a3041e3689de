import { bytes, inBytes } from '../../../src/core/format';
import { measure as memory } from '../../../src/core/measures/memory';
import type { ChartSpec } from '../../shared/chartSpec';
import { seriesStyle } from '../../shared/series';
import { meanLine, type ShownGroup } from '../groups';
import { chartOverTasks } from './overTasks';

/** What the method stores for later tasks, group by group. */
export function memoryChart(groups: readonly ShownGroup[]): ChartSpec {
  return chartOverTasks(groups, {
    id: 'memory',
    title: memory.title,
    note: `${memory.definition}.`,
    empty: 'No task finished yet.',
    lines: (group, i) => [
      {
        ...{ label: group.name, cells: [group.name], style: seriesStyle(i) },
        ...meanLine(group, ({ state }) =>
          state.checkpoints.map(({ task, memoryBytes }) => ({ x: task, y: memoryBytes })),
        ),
      },
    ],
    columns: ['run', 'tasks trained', 'bytes'],
    first: 1,
    y: () => ({
      title: 'memory',
      options: { min: 0, grace: '10%', ticks: { callback: (value: number) => bytes(value) } },
    }),
    quantity: inBytes,
  });
}
