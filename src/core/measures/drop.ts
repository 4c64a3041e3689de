import { inPoints } from '../format';
import { accuracyAt, difference, overStream, perOldTask } from './accuracyMatrix';
import { measureOf } from './measure';

/** Drop (the forgetting of Aljundi et al. 2018, table 1): R(i, i) − R(T, i) for old tasks i < T; at most `forgetting`. */
export const drop = perOldTask(
  (matrix, last) => (i) => difference(accuracyAt(matrix, i, i), accuracyAt(matrix, last, i)),
);

/** Its mean after each task. */
export const dropOverStream = overStream((matrix) => ({
  of: (last, i) => difference(accuracyAt(matrix, i, i), accuracyAt(matrix, last, i)),
}));

export const measure = measureOf({
  id: 'drop',
  short: 'Drop',
  title: 'Drop',
  definition: 'Accuracy right after training minus current accuracy',
  formula: 'mean over i < T of R(i, i) − R(T, i)',
  source: { paper: 'Aljundi et al. 2018', place: 'table 1' },
  quantity: inPoints,
  better: 'lower',
  column: 'drop',
  of: ({ accuracyMatrix }) => drop(accuracyMatrix).mean,
});
