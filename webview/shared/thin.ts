/** First and last visible value of an axis. */
export type Range = readonly [first: number, last: number];

/** null: not measured. */
export interface Point {
  readonly x: number;
  readonly y: number | null;
}

/** With more points, neighbours on a line cannot be told apart. */
const MAX_POINTS = 600;

/**
 * The points of a line, sorted by x, that are needed to draw the part of it in `range`: of many points, the lowest and
 * the highest of each group of neighbours, so that no peak is lost, a gap where it has one, and one point beyond each end.
 */
export function thinPoints(points: readonly Point[], range?: Range): readonly Point[] {
  let [first, end] = [0, points.length];
  if (range) {
    const from = points.findIndex(({ x }) => x >= range[0]);
    const to = points.findLastIndex(({ x }) => x <= range[1]);
    first = Math.max(0, (from < 0 ? points.length : from) - 1);
    end = Math.min(points.length, to + 2);
  }
  if (end - first <= MAX_POINTS) return first === 0 && end === points.length ? points : points.slice(first, end);
  const group = Math.ceil((2 * (end - first)) / MAX_POINTS);
  const kept: Point[] = [];
  for (let begin = first; begin < end; begin += group) {
    let [low, high, gap] = [begin, begin, begin];
    for (let i = begin; i < Math.min(end, begin + group); i++) {
      const y = points[i]?.y ?? null;
      if (y === null) gap = i;
      if (y === null) continue;
      if (y < (points[low]?.y ?? Number.POSITIVE_INFINITY)) low = i;
      if (y > (points[high]?.y ?? Number.NEGATIVE_INFINITY)) high = i;
    }
    const chosen = new Set([low, high, ...(points[gap]?.y === null ? [gap] : [])]);
    for (const i of [...chosen].sort((a, b) => a - b)) kept.push(points[i] as Point);
  }
  // The end of the line is the current state of the run.
  const last = points[end - 1] as Point;
  if (kept.at(-1) !== last) kept.push(last);
  return kept;
}
