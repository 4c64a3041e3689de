/** Statistics over large arrays, none of them negative unless it says so. */

/** Places of the `count` largest values, in descending order; of equal values, the one at the lower place first. */
export function largest(values: ArrayLike<number>, count: number): number[] {
  const size = Math.min(count, values.length);
  if (size === 0) return [];
  const kept: number[] = [];
  // The smallest value kept so far; what is not above it cannot come in.
  let threshold = Number.NEGATIVE_INFINITY;
  const at = (place: number) => values[place] ?? 0;
  for (let i = 0; i < values.length; i++) {
    if (kept.length === size && at(i) <= threshold) continue;
    let place = kept.length;
    while (place > 0 && at(kept[place - 1] ?? 0) < at(i)) place--;
    kept.splice(place, 0, i);
    if (kept.length > size) kept.pop();
    if (kept.length === size) threshold = at(kept[size - 1] ?? 0);
  }
  return kept;
}

/** The sum of the values in each of `count` groups. */
export function sumsIn(count: number, values: Float32Array, groupOf: (place: number) => number): Float64Array {
  const sums = new Float64Array(count);
  values.forEach((value, place) => {
    const group = groupOf(place);
    sums[group] = (sums[group] ?? 0) + value;
  });
  return sums;
}

/** The value in `sorted`, ascending, that the share `at` of the values does not exceed (inverse of the empirical CDF). */
export function quantile(sorted: ArrayLike<number>, at: number): number {
  return sorted[Math.max(0, Math.ceil(at * sorted.length) - 1)] ?? 0;
}

/** Pearson's correlation of two arrays of one length; null where one does not vary. */
export function pearson(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  const n = a.length;
  let [meanA, meanB] = [0, 0];
  for (let i = 0; i < n; i++) {
    meanA += (a[i] ?? 0) / n;
    meanB += (b[i] ?? 0) / n;
  }
  let [both, ofA, ofB] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [x, y] = [(a[i] ?? 0) - meanA, (b[i] ?? 0) - meanB];
    both += x * y;
    ofA += x * x;
    ofB += y * y;
  }
  // Rounding errors give even a constant array some variance.
  if (isConstant(a) || isConstant(b)) return null;
  const scale = Math.sqrt(ofA) * Math.sqrt(ofB);
  return scale > 0 ? Math.max(-1, Math.min(1, both / scale)) : null;
}

function isConstant(values: ArrayLike<number>): boolean {
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return false;
  return true;
}

/** Spearman's correlation: Pearson's of the ranks. */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number | null {
  return pearson(ranks(a), ranks(b));
}

/** Ranks from 0, ascending; equal values share the mean of theirs. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from(values, (_, i) => i).sort((i, j) => (values[i] ?? 0) - (values[j] ?? 0));
  const rank = new Float64Array(values.length);
  for (let first = 0; first < order.length; ) {
    let next = first + 1;
    while (next < order.length && values[order[next] ?? 0] === values[order[first] ?? 0]) next++;
    for (let i = first; i < next; i++) rank[order[i] ?? 0] = (first + next - 1) / 2;
    first = next;
  }
  return rank;
}

/** Mean of those values that are not null, by weight; null where there are none. */
export function weightedMean(parts: readonly (readonly [value: number | null, weight: number])[]): number | null {
  let [sum, weights] = [0, 0];
  for (const [value, weight] of parts) {
    if (value === null) continue;
    sum += value * weight;
    weights += weight;
  }
  return weights > 0 ? sum / weights : null;
}

/** Evenly spaced elements, at most `max` of them, for what is slow on all elements and exact enough on many. */
export function thinned(values: Float32Array, max: number): Float32Array {
  const stride = Math.max(1, Math.ceil(values.length / max));
  return stride === 1 ? values : values.filter((_, i) => i % stride === 0);
}

/** At most `max` of a list, evenly spread, with both ends. */
export function spread<T>(list: readonly T[], max: number): T[] {
  if (list.length <= max) return [...list];
  const place = (i: number) => Math.round((i * (list.length - 1)) / (max - 1));
  return Array.from({ length: max }, (_, i) => list[place(i)] as T);
}

/** Four significant digits: enough to read, half as long to send. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

export function roundedOrNull(value: number | null): number | null {
  return value === null ? null : rounded(value);
}
