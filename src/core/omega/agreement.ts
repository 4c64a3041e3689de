import type { RuleAgreement } from './inspection';
import { largestOf } from './overlap';
import { pearson, rounded, roundedOrNull, spearman, thinned } from './statistics';

/** Compared elements of a tensor: enough for a correlation, and ranking more takes seconds. */
const MAX_COMPARED = 500_000;

/** How far two rules agree on what is important, tensor by tensor; both have measured the same tensors. */
export function agreementOf(
  global: ReadonlyMap<string, Float32Array>,
  local: ReadonlyMap<string, Float32Array>,
): RuleAgreement[] {
  return [...global].map(([tensor, omega]) => {
    const a = thinned(omega, MAX_COMPARED);
    const b = thinned(local.get(tensor) ?? new Float32Array(omega.length), MAX_COMPARED);
    const top = largestOf(a);
    const topOfOther = new Set(largestOf(b));
    return {
      tensor,
      pearson: roundedOrNull(pearson(a, b)),
      spearman: roundedOrNull(spearman(a, b)),
      shared: rounded(top.filter((place) => topOfOther.has(place)).length / top.length),
    };
  });
}
