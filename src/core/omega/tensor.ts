import { importanceHistogram } from '../run/histogram';
import { blockMeans } from './blockMeans';
import { firstUnits, unitsIn } from './firstUnits';
import { countFree, freeBelow } from './free';
import { inspectMovement } from './movement';
import { indexOf } from './place';
import { largest, pearson, quantile, rounded, roundedOrNull, sumsIn } from './statistics';

/** Elements and units that are listed one by one. */
const MAX_LISTED = 20;
const QUANTILES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1];
/** Maximum number of rows and of columns of a map. */
const MAX_MAP = 64;

/** One tensor of a checkpoint, with its Ω, none of it negative. All arrays have as many elements as `shape` says. */
export interface ExaminedTensor {
  readonly tensor: string;
  readonly shape: readonly number[];
  readonly omega: Float32Array;
  readonly weight: Float32Array;
  /** What its units stand for, where that is known. */
  readonly unitNames?: readonly string[];
  /**
   * What it is compared with, of a head that has grown since its first units only. `anchor`, where weights were held by it,
   * has as many elements as `omega`.
   */
  readonly base?: { readonly omega: Float32Array; readonly anchor?: Float32Array };
}

/** @param networkMean mean Ω over all weights of the network that have one */
export function inspectTensor(examined: ExaminedTensor, networkMean: number) {
  const { tensor, shape, omega, weight, unitNames, base } = examined;
  const sorted = Float32Array.from(omega).sort();
  const total = sorted.reduce((sum, value) => sum + value, 0);
  const top = sorted.subarray(sorted.length - Math.max(1, Math.round(sorted.length / 100)));
  const threshold = freeBelow(networkMean);
  const isMatrix = shape.length > 1;
  const before = base && unitsIn(base.omega, shape);
  const shared = (values: Float32Array) => (before === undefined ? values : firstUnits(values, shape, before));
  return {
    tensor,
    shape,
    ...(unitNames && { unitNames }),
    histogram: importanceHistogram(tensor, omega),
    /** `value`: the smallest Ω that the share `at` (a fraction) of the elements does not exceed. */
    quantiles: QUANTILES.map((at) => ({ at, value: rounded(quantile(sorted, at)) })),
    /** Elements with Ω under `threshold`, a hundredth of the network's mean, or none: free to learn something else. */
    nearZero: { threshold: rounded(threshold), elements: countFree(omega, threshold) },
    /** Fraction of the tensor's whole Ω that its top hundredth of elements holds. */
    topShare: total > 0 ? rounded(top.reduce((sum, value) => sum + value, 0) / total) : 0,
    /** The most important ones, in descending order. `index`: place on each axis, from 0. */
    weights: largest(omega, MAX_LISTED).map((place) => ({
      index: indexOf(place, shape),
      omega: rounded(omega[place] ?? 0),
      weight: rounded(weight[place] ?? 0),
    })),
    /** Output units (the last axis) by the sum of their Ω, the largest first; empty for a bias. */
    units: isMatrix ? unitsOf(omega, shape.at(-1) ?? 1) : [],
    map: blockMeans(omega, shape, MAX_MAP),
    /** How the weights moved from the base's anchor, against the base's Ω. */
    ...(base?.anchor && {
      movement: inspectMovement({
        shape: [...shape.slice(0, -1), before ?? 0],
        omega: base.omega,
        weight: shared(weight),
        anchor: base.anchor,
      }),
    }),
    /** Against the base's Ω. */
    ...(base && {
      comparison: {
        histogram: importanceHistogram(tensor, base.omega),
        /** Pearson's, over the elements of both; null where one side does not vary. */
        correlation: roundedOrNull(pearson(shared(omega), base.omega)),
      },
    }),
  };
}

/** Σ Ω over all weights that lead into a unit. */
function unitsOf(omega: Float32Array, units: number) {
  const sums = sumsIn(units, omega, (place) => place % units);
  return largest(sums, MAX_LISTED).map((unit) => ({ unit, omega: rounded(sums[unit] ?? 0) }));
}
