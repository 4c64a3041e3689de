import { inPercent } from '../format';
import { type AccuracyMatrix, meanOver, tasksLearnt } from './accuracyMatrix';
import { measureOf } from './measure';

/** ACC = 1/T Σ_{i≤T} R(T, i) (Lopez-Paz & Ranzato 2017, equation 2). `last`: T, or an earlier task for a look back. */
export function averageAccuracy(matrix: AccuracyMatrix, last = tasksLearnt(matrix)): number | null {
  const row = matrix[last - 1] ?? [];
  return meanOver(1, last, (i) => row[i - 1] ?? null);
}

export const measure = measureOf({
  id: 'averageAccuracy',
  short: 'ACC',
  title: 'Average accuracy',
  definition: 'Mean accuracy over the tasks trained so far, after the last',
  formula: '1/T Σ R(T, i) over i ≤ T',
  source: { paper: 'Lopez-Paz & Ranzato 2017', place: 'equation 2' },
  quantity: inPercent,
  better: 'higher',
  column: 'ACC',
  of: ({ accuracyMatrix }) => averageAccuracy(accuracyMatrix),
});
