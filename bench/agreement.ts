import type { Answer } from './contender';
import type { Way } from './ways';
import type { Work } from './works';

/** By how much two sides may differ that compute the same with sums in another order. */
const bounds = {
  /** Of a step's loss, relative, after up to 10 steps of Adam. */
  losses: 2e-3,
  /** ‖Ω − Ω′‖₁ / ‖Ω‖₁ of a tensor. */
  importance: 1e-4,
  /** Test samples of 10,000 that are answered otherwise. */
  correct: 3,
};

/**
 * Compares what a way computes from the reference with what ours does.
 * @returns the difference in words
 * @throws Error where they do not compute the same
 */
export async function requireAgreement(work: Work, ours: Answer, way: Way): Promise<string> {
  const theirs = await way.agree(work);
  if (theirs.error !== undefined) throw new Error(`${way.title}: ${theirs.error}`);
  const [difference, bound, text] = differenceOf(work, ours, theirs);
  if (!(difference <= bound)) {
    throw new Error(`PyTorch (${way.title}) computes something else than ours in "${work}": ${text} ${difference}`);
  }
  return `${text} ${difference.toPrecision(2)}`;
}

function differenceOf(work: Work, ours: Answer, theirs: Answer): readonly [number, number, string] {
  switch (work) {
    case 'train':
    case 'penalty': {
      const pairs = (ours.losses ?? []).map((loss, i) => Math.abs((theirs.losses?.[i] ?? Number.NaN) / loss - 1));
      const largest = pairs.length === 0 ? Number.NaN : Math.max(...pairs);
      return [largest, bounds.losses, `losses of ${pairs.length} steps differ by`];
    }
    case 'importance':
      return [theirs.difference ?? Number.NaN, bounds.importance, 'Ω differs by'];
    case 'evaluation':
      return [
        Math.abs((ours.correct ?? Number.NaN) - (theirs.correct ?? Number.NaN)),
        bounds.correct,
        'right answers of 10,000 differ by',
      ];
  }
}
