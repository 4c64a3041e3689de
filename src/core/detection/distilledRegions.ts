import { randomOf, shuffled } from '../random';
import { scoreOrder } from './scoreOrder';

/** The regions of a picture that are least likely to be background, and how many of them are drawn. */
const CANDIDATES = 128;
export const DISTILLED = 64;

/**
 * The proposals of a picture from which those are drawn on which a detector is held near the one before it (Shmelkov et al.,
 * ICCV 2017, section 3.2): the 128 to which the old detector gives the lowest probability of background, the lowest first;
 * all where there are no more. Of equal probabilities, the one listed first comes first.
 *
 * The probability is that of a softmax, also for detectors with a sigmoid for each class, as in the authors' code.
 *
 * @param logits of the old detector, `[proposals, outputs]`, background first
 */
export function distillationCandidates(logits: Float32Array, outputs: number): Int32Array {
  if (outputs < 2 || logits.length % outputs !== 0) {
    throw new Error(`${logits.length} logits are not those of proposals with ${outputs} outputs`);
  }
  const proposals = logits.length / outputs;
  const odds = Float64Array.from({ length: proposals }, (_, p) => {
    const [background = 0, ...classes] = logits.subarray(p * outputs, (p + 1) * outputs);
    return logSumExp(classes) - background;
  });
  if (odds.some(Number.isNaN)) throw new Error('a logit of the old detector is not a finite number');
  return Int32Array.from(scoreOrder(odds).subarray(0, CANDIDATES));
}

/**
 * Of these candidates, 64 at random: rising numbers, without repetition; the authors' code draws with repetition.
 *
 * @param random what the choice follows from: the seed, the step, and the picture's place in the mini-batch
 */
export function distilledRegions(
  candidates: Int32Array,
  { seed, step, place }: { readonly seed: number; readonly step: number; readonly place: number },
): Int32Array {
  const order = shuffled(candidates.length, randomOf(seed, 'distilled regions', step, place));
  return order
    .subarray(0, DISTILLED)
    .map((i) => candidates[i] as number)
    .sort();
}

/** The logarithm of the odds against background is this of the classes' logits minus that of background. */
function logSumExp(values: readonly number[]): number {
  const largest = Math.max(...values);
  return largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0));
}
