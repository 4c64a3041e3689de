import { inPoints, pointsTick } from '../../../src/core/format';
import { measure as backward, backwardTransfer } from '../../../src/core/measures/backwardTransfer';
import { measure as forward, forwardTransfer } from '../../../src/core/measures/forwardTransfer';
import type { ChartSpec } from '../../shared/chartSpec';
import { type SeriesStyle, seriesStyle } from '../../shared/series';
import { meanLine, type ShownGroup, type ShownRun } from '../groups';
import { afterEachTask, chartOverTasks } from './overTasks';

/** BWT and FWT after each task, group by group. */
export function transferChart(groups: readonly ShownGroup[]): ChartSpec {
  const isOnly = groups.length === 1;
  return chartOverTasks(groups, {
    id: 'transfer',
    title: 'Backward and forward transfer',
    note: `BWT: ${backward.definition}. FWT: ${forward.definition}.`,
    empty: 'Transfer is defined from the second task on.',
    lines(group, i) {
      const { name } = group;
      type MeasureOf = (state: ShownRun['state'], last: number) => number | null;
      const line = (short: string, style: SeriesStyle, dash: number[], measure: MeasureOf) => ({
        ...{ label: isOnly ? short : `${name}, ${short}`, cells: [name, short], style: { ...style, dash } },
        ...meanLine(group, ({ state }) => afterEachTask(state.accuracyMatrix, (last) => measure(state, last))),
      });
      return [
        line('BWT', seriesStyle(i), [], ({ accuracyMatrix }, last) => backwardTransfer(accuracyMatrix, last)),
        line('FWT', seriesStyle(isOnly ? 1 : i), [5, 3], ({ accuracyMatrix, untrained }, last) =>
          forwardTransfer(accuracyMatrix, untrained, last),
        ),
      ];
    },
    columns: ['run', 'measure', 'tasks trained', 'difference in points'],
    first: 2,
    y: () => ({
      title: 'difference in points',
      options: { grace: '10%', beginAtZero: true, ticks: { callback: pointsTick } },
    }),
    quantity: inPoints,
  });
}
