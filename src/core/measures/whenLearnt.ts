import { inPercent } from '../format';
import { type AccuracyMatrix, accuracyAt, meanOver, tasksLearnt } from './accuracyMatrix';
import { measureOf } from './measure';

/** 1/T Σ_{i≤T} R(i, i). With average accuracy it says how much was lost: (T−1)/T of the mean drop. */
export function averageWhenLearnt(matrix: AccuracyMatrix, last = tasksLearnt(matrix)): number | null {
  return meanOver(1, last, (i) => accuracyAt(matrix, i, i));
}

export const measure = measureOf({
  id: 'whenLearnt',
  short: 'Learnt',
  title: 'Accuracy when learnt',
  definition: 'Mean accuracy on the tasks, of each right after it was trained',
  formula: '1/T Σ R(i, i) over i ≤ T',
  quantity: inPercent,
  better: 'higher',
  column: 'accuracy when learnt',
  of: ({ accuracyMatrix }) => averageWhenLearnt(accuracyMatrix),
});
