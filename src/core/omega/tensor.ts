import { importanceHistogram } from '../run/histogram';
import type { MatrixMap, TensorInspection } from './inspection';
import { inspectMovement } from './movement';
import { indexOf } from './place';
import { largest, pearson, quantile, rounded, roundedOrNull } from './statistics';

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
export function inspectTensor(examined: ExaminedTensor, networkMean: number): TensorInspection {
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
    quantiles: QUANTILES.map((at) => ({ at, value: rounded(quantile(sorted, at)) })),
    nearZero: { threshold: rounded(threshold), elements: countUnder(sorted, threshold) },
    topShare: total > 0 ? rounded(top.reduce((sum, value) => sum + value, 0) / total) : 0,
    weights: largest(omega, MAX_LISTED).map((place) => ({
      index: indexOf(place, shape),
      omega: rounded(omega[place] ?? 0),
      weight: rounded(weight[place] ?? 0),
    })),
    units: isMatrix ? unitsOf(omega, shape.at(-1) ?? 1) : [],
    map: mapOf(omega, shape),
    ...(base?.anchor && {
      movement: inspectMovement({ shape, omega: base.omega, weight, anchor: base.anchor }),
    }),
    ...(base && {
      comparison: {
        histogram: importanceHistogram(tensor, base.omega),
        correlation: roundedOrNull(pearson(omega, base.omega)),
      },
    }),
  };
}

function countUnder(sorted: Float32Array, threshold: number): number {
  const first = sorted.findIndex((value) => value >= threshold);
  return first < 0 ? sorted.length : first;
}

/** Σ Ω over all weights that lead into a unit. */
function unitsOf(omega: Float32Array, units: number): TensorInspection['units'] {
  const sums = new Float64Array(units);
  omega.forEach((value, place) => {
    sums[place % units] = (sums[place % units] ?? 0) + value;
  });
  return largest(sums, MAX_LISTED).map((unit) => ({ unit, omega: rounded(sums[unit] ?? 0) }));
}

/** All axes but the last are rows; a bias is one row. */
function mapOf(values: Float32Array, shape: readonly number[]): MatrixMap {
  const width = shape.at(-1) ?? 1;
  const height = width > 0 ? values.length / width : 0;
  const [rows, columns] = [Math.min(MAX_MAP, height), Math.min(MAX_MAP, width)];
  const sums = new Float64Array(rows * columns);
  const counts = new Uint32Array(rows * columns);
  values.forEach((value, place) => {
    const row = Math.floor((Math.floor(place / width) * rows) / height);
    const column = Math.floor(((place % width) * columns) / width);
    const block = row * columns + column;
    sums[block] = (sums[block] ?? 0) + value;
    counts[block] = (counts[block] ?? 0) + 1;
  });
  return {
    rows,
    columns,
    size: [height, width],
    values: Array.from(sums, (sum, block) => rounded(sum / Math.max(1, counts[block] ?? 0))),
  };
}
