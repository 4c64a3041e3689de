import { inPercent, percent } from '../../core/format';
import { joined } from '../../core/joined';
import { accuracyAt } from '../../core/measures/accuracyMatrix';
import { averageAccuracy } from '../../core/measures/averageAccuracy';
import { drop } from '../../core/measures/drop';
import { type Metric, metricNames } from '../../core/measures/metric';
import type { RunState } from '../../core/run/run';

/** Messages show tenths of a point: what rounds to none is no fall. */
const MIN_DROP = 0.0005;

/**
 * What training has come to, e.g. `Task 2 learnt: 90.3 %. Task 1 fell from 90.1 to 76.5 %.`: of the tasks before the last,
 * the one that fell most since it was learnt. Undefined where no task was finished.
 *
 * @param before number of tasks that were learnt when training began
 */
export function announcement({ tasks, accuracyMatrix }: RunState, metric: Metric, before: number): string | undefined {
  const last = tasks.findLastIndex(({ state }) => state === 'done') + 1;
  if (last <= before) return undefined;
  const { word } = metricNames([{ metric }]);
  const unit = metric === 'accuracy' ? '' : ` ${word}`;
  const learnt =
    last === before + 1
      ? `Task ${last} learnt: ${percent(accuracyAt(accuracyMatrix, last, last))}${unit}.`
      : `Tasks ${before + 1} to ${last} learnt: average ${word} ${percent(averageAccuracy(accuracyMatrix, last))}.`;
  return joined(' ', [learnt, fallText(accuracyMatrix, last)]);
}

function fallText(matrix: RunState['accuracyMatrix'], last: number): string {
  if (last === 1) return '';
  const drops = drop(matrix).tasks.map((each) => each ?? 0);
  const largest = Math.max(...drops);
  const task = drops.indexOf(largest) + 1;
  const [from, to] = [accuracyAt(matrix, task, task), accuracyAt(matrix, last, task)].map(inPercent.bare);
  if (largest < MIN_DROP || from === to) return 'No earlier task fell.';
  return `Task ${task} fell from ${from} to ${to} %.`;
}
