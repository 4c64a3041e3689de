import { points, pointsTick } from '../../../src/core/format';
import { measure as backward, backwardTransfer } from '../../../src/core/measures/backwardTransfer';
import { measure as forward, forwardTransfer } from '../../../src/core/measures/forwardTransfer';
import type { ChartSpec } from '../../shared/chartSpec';
import { type SeriesStyle, seriesStyle } from '../../shared/series';
import type { ShownRun } from '../model';
import { afterEachTask, chartOverTasks } from './overTasks';

/** BWT and FWT after each task, run by run. */
export function transferChart(runs: readonly ShownRun[]): ChartSpec {
  const isOnly = runs.length === 1;
  return chartOverTasks(runs, {
    id: 'transfer',
    title: 'Backward and forward transfer',
    note: `BWT: ${backward.definition}. FWT: ${forward.definition}.`,
    empty: 'Transfer is defined from the second task on.',
    lines({ card: { name }, state: { accuracyMatrix: matrix, untrained } }, i) {
      const line = (short: string, style: SeriesStyle, dash: number[], measure: (last: number) => number | null) => ({
        ...{ label: isOnly ? short : `${name}, ${short}`, cells: [name, short], style: { ...style, dash } },
        points: afterEachTask(matrix, measure),
      });
      return [
        line('BWT', seriesStyle(i), [], (last) => backwardTransfer(matrix, last)),
        line('FWT', seriesStyle(isOnly ? 1 : i), [5, 3], (last) => forwardTransfer(matrix, untrained, last)),
      ];
    },
    columns: ['run', 'measure', 'tasks trained', 'difference'],
    first: 2,
    y: { title: 'difference in points', options: { grace: '10%', beginAtZero: true, ticks: { callback: pointsTick } } },
    value: points,
  });
}
