import { indexOf } from './place';
import { largest, rounded, roundedOrNull, spearman, thinned } from './statistics';

/** Steps of each axis. */
const STEPS = 24;
const MAX_LISTED = 20;
/** Ranks are computed on at most this many elements. */
const MAX_RANKED = 100_000;

/** How far weights moved from their anchor, against the Ω that held them there. */
export function inspectMovement({
  shape,
  omega,
  weight,
  anchor,
}: {
  readonly shape: readonly number[];
  readonly omega: Float32Array;
  readonly weight: Float32Array;
  readonly anchor: Float32Array;
}) {
  const distance = weight.map((now, i) => Math.abs(now - (anchor[i] ?? 0)));
  const cost = distance.map((far, i) => (omega[i] ?? 0) * far * far);
  const [acrossRange, upRange] = [decades(omega), decades(distance)];
  const counts = new Array<number>(STEPS * STEPS).fill(0);
  omega.forEach((value, i) => {
    const far = distance[i] ?? 0;
    if (value <= 0 || far <= 0) return;
    const place = stepOf(far, upRange) * STEPS + stepOf(value, acrossRange);
    counts[place] = (counts[place] ?? 0) + 1;
  });
  const correlation = spearman(thinned(omega, MAX_RANKED), thinned(distance, MAX_RANKED));
  return {
    /** A 2-D histogram, log₁₀ Ω across and log₁₀ |θ − θ*| up; `counts` row by row from the bottom. */
    omega: acrossRange,
    distance: upRange,
    steps: STEPS,
    counts,
    /** Spearman's, of Ω and |θ − θ*|; null where one does not vary. Negative where guarding works. */
    correlation: roundedOrNull(correlation),
    /** Σ Ω (θ − θ*)² */
    penalty: rounded(cost.reduce((sum, value) => sum + value, 0)),
    /** Those with the largest Ω (θ − θ*)²: guarded, and moved all the same. */
    moved: largest(cost, MAX_LISTED)
      .filter((place) => (cost[place] ?? 0) > 0)
      .map((place) => ({
        index: indexOf(place, shape),
        omega: rounded(omega[place] ?? 0),
        weight: rounded(weight[place] ?? 0),
        distance: rounded(distance[place] ?? 0),
      })),
  };
}

/** log₁₀ of the smallest and largest value above zero, of which the smallest ten-thousandth does not count. */
function decades(values: Float32Array): readonly [number, number] {
  const sorted = values.filter((value) => value > 0).sort();
  const low = sorted[Math.floor(sorted.length / 10_000)];
  const high = sorted.at(-1);
  return low === undefined || high === undefined ? [0, 0] : [Math.log10(low), Math.log10(high)];
}

function stepOf(value: number, [low, high]: readonly [number, number]): number {
  if (high <= low) return 0;
  const step = Math.floor(((Math.log10(value) - low) / (high - low)) * STEPS);
  return Math.max(0, Math.min(STEPS - 1, step));
}
