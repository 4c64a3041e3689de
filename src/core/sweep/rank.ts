import type { Halving } from './halving';

/** Where a cell stands among those that got so far. */
export interface Rank {
  /** From 1, the best; equal cells have the better rank. */
  readonly rank: number;
  /** How many got so far, this one included. */
  readonly of: number;
  /** How many of these continue: at least one. */
  readonly kept: number;
}

/**
 * @param accuracy average accuracy of a cell after a task
 * @param others those of the cells of the same seed that got so far
 */
export function rankAmong(accuracy: number, others: readonly number[], { share }: Pick<Halving, 'share'>): Rank {
  const of = others.length + 1;
  // 0.07 · 100 is 7.000000000000001 in floating point.
  const kept = Math.max(1, Math.ceil(share * of - 1e-9));
  return { rank: 1 + others.filter((other) => other > accuracy).length, of, kept };
}

/** Whether a cell of this rank continues. */
export function continues({ rank, kept }: Rank): boolean {
  return rank <= kept;
}

/** E.g. `rank 3 of 4 with the same seed, of which 2 continue`. */
export function rankText({ rank, of, kept }: Rank): string {
  return `rank ${rank} of ${of} with the same seed, of which ${kept} continue${kept === 1 ? 's' : ''}`;
}
