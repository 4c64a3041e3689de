import { statistic } from '../run/statistic';
import { type AccuracyMatrix, accuracyAt, difference } from './accuracyMatrix';

/**
 * Measures of one of `evaluation.subsets`, whose matrix has null where a task has none of its classes. T and the tasks
 * are those of the run; tasks without a sample of the subset do not count.
 */
export function subsetMeasures(matrix: AccuracyMatrix, last: number) {
  const tasks = Array.from({ length: last }, (_, i) => i + 1);
  const drops = tasks.slice(0, -1).map((i) => difference(accuracyAt(matrix, i, i), accuracyAt(matrix, last, i)));
  return {
    /** Mean of R(T, i) over the tasks learnt. */
    averageAccuracy: statistic(tasks.map((i) => accuracyAt(matrix, last, i)))?.mean ?? null,
    /** Mean of R(i, i) − R(T, i) over the old tasks (Aljundi et al. 2018). */
    drop: statistic(drops)?.mean ?? null,
  };
}

export type SubsetMeasures = Readonly<ReturnType<typeof subsetMeasures>>;
