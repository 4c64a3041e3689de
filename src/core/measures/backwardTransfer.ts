import { inPoints } from '../format';
import { type AccuracyMatrix, accuracyAt, difference, meanOver, tasksLearnt } from './accuracyMatrix';
import { measureOf } from './measure';

/** BWT = 1/(T−1) Σ_{i<T} R(T, i) − R(i, i) (Lopez-Paz & Ranzato 2017, equation 3): −(mean drop). */
export function backwardTransfer(matrix: AccuracyMatrix, last = tasksLearnt(matrix)): number | null {
  return meanOver(1, last - 1, (i) => difference(accuracyAt(matrix, last, i), accuracyAt(matrix, i, i)));
}

export const measure = measureOf({
  id: 'backwardTransfer',
  short: 'BWT',
  title: 'Backward transfer',
  definition: 'Effect of later tasks on old ones; negative means forgetting',
  formula: 'mean over i < T of R(T, i) − R(i, i)',
  source: { paper: 'Lopez-Paz & Ranzato 2017', place: 'equation 3' },
  quantity: inPoints,
  better: 'higher',
  column: 'BWT',
  of: ({ accuracyMatrix }) => backwardTransfer(accuracyMatrix),
});
