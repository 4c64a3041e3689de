/** A number measured several times. */
export interface Statistic {
  /** How many times. */
  readonly n: number;
  readonly mean: number;
  /** Standard deviation of the sample, √(Σ (x − mean)² / (n − 1)); null where n is 1. */
  readonly deviation: number | null;
}

/** Over the values that were measured; null where none was. */
export function statistic(values: readonly (number | null | undefined)[]): Statistic | null {
  const measured = values.filter((value) => typeof value === 'number');
  const n = measured.length;
  if (n === 0) return null;
  const mean = measured.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return { n, mean, deviation: null };
  // From the mean, not from Σ x² − n mean², which cancels where the values hardly differ.
  const squares = measured.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { n, mean, deviation: Math.sqrt(squares / (n - 1)) };
}
