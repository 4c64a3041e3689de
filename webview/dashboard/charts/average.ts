import { inPercent } from '../../../src/core/format';
import { averageAccuracy } from '../../../src/core/measures/averageAccuracy';
import { metricNames } from '../../../src/core/measures/metric';
import { fractionAxis } from '../../shared/axisStart';
import type { ChartSpec } from '../../shared/chartSpec';
import { seriesStyle } from '../../shared/series';
import { meanLine, type ShownGroup } from '../groups';
import { axisWord } from './axisWord';
import { afterEachTask, chartOverTasks } from './overTasks';

/** ACC after each task, group by group. */
export function averageChart(groups: readonly ShownGroup[]): ChartSpec {
  const { word, short } = metricNames(groups.map(({ card }) => card));
  return chartOverTasks(groups, {
    id: 'average',
    title: `Average ${word}`,
    note: `${short}: mean ${word} over the tasks trained so far.`,
    empty: 'No task finished yet.',
    lines: (group, i) => [
      {
        ...{ label: group.name, cells: [group.name], style: seriesStyle(i) },
        ...meanLine(group, ({ state: { accuracyMatrix: matrix } }) =>
          afterEachTask(matrix, (last) => averageAccuracy(matrix, last)),
        ),
      },
    ],
    columns: ['run', 'tasks trained', `average ${word} in %`],
    first: 1,
    y: (lines) => fractionAxis(`${axisWord(`average ${word}`, short, 17)} in %`, lines),
    quantity: inPercent,
  });
}
