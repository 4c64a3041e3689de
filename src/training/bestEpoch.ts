import type { Task } from '../benchmarks/streams/stream';
import type { Training } from '../core/experiment/experiment';
import type { State } from './program/state';

/** The best epoch of a task so far, where the experiment keeps the best and not the last. */
export interface BestEpoch {
  /** On the samples that epochs are chosen by; −1 before the first epoch. */
  readonly accuracy: number;
  /** Weights and running statistics; none where the last epoch is kept, or when the best is back in place. */
  readonly weights: State;
}

export const noEpoch: BestEpoch = { accuracy: -1, weights: new Map() };

/** The samples that the epoch to keep is chosen by; undefined where that is the last. */
export function selectionRows({ keep }: Pick<Training, 'keep'>, { validation, test }: Task): Int32Array | undefined {
  if (keep === 'last-epoch') return undefined;
  return keep === 'best-validation' ? validation : test;
}

/** The better of two epochs; of equal ones the earlier. */
export function betterOf(best: BestEpoch, accuracy: number, weights: () => State): BestEpoch {
  return accuracy > best.accuracy ? { accuracy, weights: weights() } : best;
}
