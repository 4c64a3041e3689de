import { inPoints } from '../format';
import { type AccuracyMatrix, accuracyAt, difference, meanOver, tasksLearnt } from './accuracyMatrix';
import { measureOf } from './measure';

/**
 * FWT = 1/(T−1) Σ_{1<i≤T} R(i−1, i) − b(i) (Lopez-Paz & Ranzato 2017, equation 4). It needs accuracies on tasks that are
 * not yet learnt.
 * @param untrained b, the accuracy of the untrained network on each task
 */
export function forwardTransfer(
  matrix: AccuracyMatrix,
  untrained: readonly (number | null)[],
  last = tasksLearnt(matrix),
): number | null {
  return meanOver(2, last, (i) => difference(accuracyAt(matrix, i - 1, i), untrained[i - 1] ?? null));
}

export const measure = measureOf({
  id: 'forwardTransfer',
  short: 'FWT',
  title: 'Forward transfer',
  definition: 'Effect of earlier tasks on a task not yet trained',
  formula: 'mean over 1 < i ≤ T of R(i − 1, i) − b(i)',
  source: { paper: 'Lopez-Paz & Ranzato 2017', place: 'equation 4' },
  quantity: inPoints,
  better: 'higher',
  column: 'FWT',
  of: ({ accuracyMatrix, untrained }) => forwardTransfer(accuracyMatrix, untrained),
});
