import { inPoints, pointsTick } from '../../../src/core/format';
import { type PerTask, tasksLearnt } from '../../../src/core/measures/accuracyMatrix';
import { drop, dropOverStream } from '../../../src/core/measures/drop';
import { forgetting, forgettingOverStream } from '../../../src/core/measures/forgetting';
import { measureNamed } from '../../../src/core/measures/list';
import type { Cell } from '../../../src/core/table';
import type { ChartSpec } from '../../shared/chartSpec';
import { seriesStyle } from '../../shared/series';
import { meanLine, overRuns, type ShownGroup } from '../groups';
import { afterEachTask, chartOverTasks } from './overTasks';

export type ForgettingMeasure = 'forgetting' | 'drop';

const functions = {
  forgetting: { perTask: forgetting, overStream: forgettingOverStream },
  drop: { perTask: drop, overStream: dropOverStream },
};

/** Mean over old tasks after each task, group by group. Its table has every task, too. */
export function forgettingChart(groups: readonly ShownGroup[], measure: ForgettingMeasure): ChartSpec {
  const { title, definition, source } = measureNamed(
    measure,
    groups.map(({ card }) => card),
  );
  const { perTask, overStream } = functions[measure];
  const name = title.toLowerCase();
  return chartOverTasks(groups, {
    id: 'forgetting',
    inputs: [measure],
    title: `${title} after each task`,
    note: `${definition} (${source?.paper}); mean over old tasks.`,
    empty: `${title} is defined once a later task has been trained.`,
    lines: (group, i) => [
      {
        ...{ label: group.name, cells: [group.name, 'mean over old tasks'], style: seriesStyle(i) },
        ...meanLine(group, ({ state: { accuracyMatrix: matrix } }) => {
          const means = overStream(matrix);
          return afterEachTask(matrix, (last) => means[last - 1] ?? null);
        }),
      },
    ],
    columns: ['run', 'task', 'tasks trained', `${name} in points`],
    first: 2,
    y: () => ({
      title: `${name} in points`,
      options: { grace: '10%', beginAtZero: true, ticks: { callback: pointsTick } },
    }),
    quantity: inPoints,
    more: () => groups.flatMap((group) => rowsOf(group, perTask)),
  });
}

/** Each old task after the last. */
function rowsOf(group: ShownGroup, perTask: (matrix: ShownGroup['matrix']) => PerTask): Cell[][] {
  const last = Math.max(...group.runs.map(({ state }) => tasksLearnt(state.accuracyMatrix)));
  return Array.from({ length: Math.max(0, last - 1) }, (_, i) => {
    const over = overRuns(group, ({ state }) => perTask(state.accuracyMatrix).tasks[i] ?? null);
    return [group.name, i + 1, last, inPoints.number(over?.mean)];
  });
}
