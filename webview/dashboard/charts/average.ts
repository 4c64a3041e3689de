import { percent } from '../../../src/core/format';
import { averageAccuracy } from '../../../src/core/measures/averageAccuracy';
import { metricNames } from '../../../src/core/measures/metric';
import { percentTicks } from '../../shared/chart';
import type { ChartSpec } from '../../shared/chartSpec';
import { seriesStyle } from '../../shared/series';
import type { ShownRun } from '../model';
import { afterEachTask, chartOverTasks } from './overTasks';

/** ACC after each task, run by run. */
export function averageChart(runs: readonly ShownRun[]): ChartSpec {
  const { word, short } = metricNames(runs.map(({ card }) => card));
  return chartOverTasks(runs, {
    id: 'average',
    title: `Average ${word}`,
    note: `${short}: mean ${word} over the tasks trained so far.`,
    empty: 'No task finished yet.',
    lines: ({ card: { name }, state: { accuracyMatrix: matrix } }, i) => [
      {
        ...{ label: name, cells: [name], style: seriesStyle(i) },
        points: afterEachTask(matrix, (last) => averageAccuracy(matrix, last)),
      },
    ],
    columns: ['run', 'tasks trained', `average ${word}`],
    first: 1,
    y: { title: `average ${word} in %`, options: { min: 0, max: 1, ticks: percentTicks } },
    value: percent,
  });
}
