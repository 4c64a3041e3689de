import { type AccuracyMatrix, accuracyAt, difference } from './accuracyMatrix';

/** Measures of one of `evaluation.subsets`, whose matrix has null where a task has none of its classes. */
export interface SubsetMeasures {
  /** Mean of R(T, i) over the tasks learnt. */
  readonly averageAccuracy: number | null;
  /** Mean of R(i, i) − R(T, i) over the old tasks (Aljundi et al. 2018). */
  readonly drop: number | null;
}

/** T and the tasks are those of the run; tasks without a sample of the subset do not count. */
export function subsetMeasures(matrix: AccuracyMatrix, last: number): SubsetMeasures {
  const mean = (values: readonly (number | null)[]) => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  };
  const tasks = Array.from({ length: last }, (_, i) => i + 1);
  return {
    averageAccuracy: mean(tasks.map((i) => accuracyAt(matrix, last, i))),
    drop: mean(tasks.slice(0, -1).map((i) => difference(accuracyAt(matrix, i, i), accuracyAt(matrix, last, i)))),
  };
}
