/** Which weights are free to learn something else: those with hardly any Ω. */

/** Ω under this share of the network's mean leaves a weight free. */
const NEAR_ZERO = 0.01;

/** The mean Ω over all weights of the network that have one. */
export function meanOf(omegas: readonly Float32Array[]): number {
  const elements = omegas.reduce((sum, omega) => sum + omega.length, 0);
  const total = omegas.reduce((sum, omega) => sum + omega.reduce((part, value) => part + value, 0), 0);
  return total / Math.max(1, elements);
}

/** The Ω under which a weight is free. */
export function freeBelow(networkMean: number): number {
  return NEAR_ZERO * networkMean;
}

/** Also where no weight of the network has any Ω. */
export function isFree(omega: number, threshold: number): boolean {
  return omega < threshold || omega === 0;
}

export function countFree(omega: Float32Array, threshold: number): number {
  return omega.reduce((count, value) => count + (isFree(value, threshold) ? 1 : 0), 0);
}
