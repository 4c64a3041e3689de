import { importanceHistogram } from '../run/histogram';
import { inspectMovement } from './movement';
import { indexOf } from './place';
import { largest, pearson, quantile, rounded, roundedOrNull, sumsIn } from './statistics';

/** Elements and units that are listed one by one. */
const MAX_LISTED = 20;
const QUANTILES = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1];
/** Maximum number of rows and of columns of a map. */
const MAX_MAP = 64;
/** Ω under this share of the network's mean leaves a weight free. */
const NEAR_ZERO = 0.01;

/** One tensor of a checkpoint, with its Ω, none of it negative. All arrays have as many elements as `shape` says. */
export interface ExaminedTensor {
  readonly tensor: string;
  readonly shape: readonly number[];
  readonly omega: Float32Array;
  readonly weight: Float32Array;
  /** What it is compared with. `anchor` where weights were held by it. */
  readonly base?: { readonly omega: Float32Array; readonly anchor?: Float32Array };
}

/** @param networkMean mean Ω over all weights of the network that have one */
export function inspectTensor(examined: ExaminedTensor, networkMean: number) {
  const { tensor, shape, omega, weight, base } = examined;
  const sorted = Float32Array.from(omega).sort();
  const total = sorted.reduce((sum, value) => sum + value, 0);
  const top = sorted.subarray(sorted.length - Math.max(1, Math.round(sorted.length / 100)));
  const threshold = NEAR_ZERO * networkMean;
  const isMatrix = shape.length > 1;
  return {
    tensor,
    shape,
    histogram: importanceHistogram(tensor, omega),
    /** `value`: the smallest Ω that the share `at` (a fraction) of the elements does not exceed. */
    quantiles: QUANTILES.map((at) => ({ at, value: rounded(quantile(sorted, at)) })),
    /** Elements with Ω under `threshold`, a hundredth of the network's mean: free to learn something else. */
    nearZero: { threshold: rounded(threshold), elements: sorted.filter((value) => value < threshold).length },
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
    map: mapOf(omega, shape),
    /** How the weights moved from the base's anchor, against the base's Ω. */
    ...(base?.anchor && {
      movement: inspectMovement({ shape, omega: base.omega, weight, anchor: base.anchor }),
    }),
    /** Against the base's Ω. */
    ...(base && {
      comparison: {
        histogram: importanceHistogram(tensor, base.omega),
        /** Pearson's, over all elements; null where one side does not vary. */
        correlation: roundedOrNull(pearson(omega, base.omega)),
      },
    }),
  };
}

/** Σ Ω over all weights that lead into a unit. */
function unitsOf(omega: Float32Array, units: number) {
  const sums = sumsIn(units, omega, (place) => place % units);
  return largest(sums, MAX_LISTED).map((unit) => ({ unit, omega: rounded(sums[unit] ?? 0) }));
}

/** A matrix, or any tensor with all axes but the last folded into rows, reduced to means of equal blocks; a bias is one row. */
function mapOf(values: Float32Array, shape: readonly number[]) {
  const width = shape.at(-1) ?? 1;
  const height = width > 0 ? values.length / width : 0;
  const [rows, columns] = [Math.min(MAX_MAP, height), Math.min(MAX_MAP, width)];
  const blockOf = (place: number) => {
    const row = Math.floor((Math.floor(place / width) * rows) / height);
    return row * columns + Math.floor(((place % width) * columns) / width);
  };
  const sums = sumsIn(rows * columns, values, blockOf);
  const counts = sumsIn(
    rows * columns,
    values.map(() => 1),
    blockOf,
  );
  return {
    rows,
    columns,
    /** Of the whole tensor: rows, columns. */
    size: [height, width] as const,
    /** Row-major means of blocks, `rows × columns` of them. */
    values: Array.from(sums, (sum, block) => rounded(sum / Math.max(1, counts[block] ?? 0))),
  };
}
