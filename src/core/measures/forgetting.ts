import { inPoints } from '../format';
import { accuracyAt, difference, overStream, perOldTask } from './accuracyMatrix';
import { measureOf } from './measure';

/**
 * Forgetting (Chaudhry et al. 2018, equation 3): f_i = max_{t<T} R(t, i) − R(T, i) for old tasks i < T; the mean is their
 * F_T. Rows without a measurement of the task do not count towards the maximum, but R(i, i) must be there.
 */
export const forgetting = perOldTask((matrix, last) => {
  const best = new Float64Array(Math.max(0, last - 1)).fill(Number.NEGATIVE_INFINITY);
  // Row by row, as they are in memory.
  for (const row of matrix.slice(0, best.length)) {
    for (let i = 0; i < best.length; i++) {
      const accuracy = row[i];
      if (typeof accuracy === 'number' && accuracy > (best[i] ?? 0)) best[i] = accuracy;
    }
  }
  return (i) => forgottenOf(best[i - 1] ?? null, accuracyAt(matrix, i, i), accuracyAt(matrix, last, i));
});

/** f_i of an old task. `best`: its maximum before; `learnt`: R(i, i). */
export function forgottenOf(best: number | null, learnt: number | null, now: number | null): number | null {
  return learnt === null ? null : difference(best, now);
}

/** F after each task, with one look at each accuracy. */
export const forgettingOverStream = overStream((matrix) => {
  const best: number[] = [];
  return {
    of: (last, i) => forgottenOf(best[i - 1] ?? null, accuracyAt(matrix, i, i), accuracyAt(matrix, last, i)),
    learn(last) {
      matrix[last - 1]?.forEach((accuracy, i) => {
        if (typeof accuracy === 'number' && accuracy > (best[i] ?? Number.NEGATIVE_INFINITY)) best[i] = accuracy;
      });
    },
  };
});

export const measure = measureOf({
  id: 'forgetting',
  short: 'Forgetting',
  title: 'Forgetting',
  definition: 'Best earlier accuracy minus current accuracy of old tasks',
  formula: 'mean over i < T of max R(t, i) over t < T, minus R(T, i)',
  source: { paper: 'Chaudhry et al. 2018', place: 'equation 3' },
  quantity: inPoints,
  better: 'lower',
  column: 'forgetting',
  of: ({ accuracyMatrix }) => forgetting(accuracyMatrix).mean,
});
