import { largestOf, sharedOf } from './overlap';
import { pearson, roundedOrNull, spearman, thinned } from './statistics';

/** Compared elements of a tensor: enough for a correlation, and ranking more takes seconds. */
const MAX_COMPARED = 500_000;

/**
 * How far global Ω (of ‖F‖₂², what the network's outputs need) and local Ω (of ‖y‖₂², what the layer's own output needs)
 * find the same elements important, tensor by tensor. Both are measured on the same samples, and of the same tensors.
 */
export function agreementOf(global: ReadonlyMap<string, Float32Array>, local: ReadonlyMap<string, Float32Array>) {
  return [...global].map(([tensor, omega]) => {
    const a = thinned(omega, MAX_COMPARED);
    const b = thinned(local.get(tensor) ?? new Float32Array(omega.length), MAX_COMPARED);
    return {
      tensor,
      /** Pearson's correlation; null where one does not vary. */
      pearson: roundedOrNull(pearson(a, b)),
      /** Spearman's: that of the ranks. */
      spearman: roundedOrNull(spearman(a, b)),
      /** Fraction of the top twentieth by global Ω that is in the top twentieth by local Ω, too; null where one has no Ω. */
      shared: roundedOrNull(sharedOf(new Set(largestOf(a)), new Set(largestOf(b)))),
    };
  });
}
