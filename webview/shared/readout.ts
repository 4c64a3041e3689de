import type { Point } from './thin';

/** What a plot of lines says about a place on its x axis. */
export interface Readout {
  /** Plots with the same axis share a crosshair; absent: the plot has one of its own. */
  readonly axis?: 'tasks' | undefined;
  /** How far from a place a point may be to count as its value, in units of the axis. */
  readonly reach: number;
  readonly lines: readonly ReadoutLine[];
  /** Whether the line that is pointed at is drawn over the others. */
  readonly isTraced?: boolean;
  title(x: number): string;
  text(value: Pick<Reading, 'x' | 'y'>): string;
}

export interface ReadoutLine {
  readonly label: string;
  readonly color: string;
  /** Sorted by x. */
  readonly points: readonly Point[];
  /** Of very many lines, those that are always read out. */
  readonly isMain?: boolean;
  /** Its name where many are read out. */
  readonly short?: string;
}

/** A measured point of a line, which is given by its number. */
export interface Reading {
  readonly line: number;
  readonly x: number;
  readonly y: number;
}

/** The lines' measured points that are nearest to x, of those within reach. */
export function readingsAt({ lines, reach }: Readout, x: number, isHidden: (label: string) => boolean): Reading[] {
  return lines.flatMap(({ label, points }, line) => {
    const point = isHidden(label) ? undefined : nearest(points, x);
    return point && Math.abs(point.x - x) <= reach ? [{ line, ...point }] : [];
  });
}

/** The place nearest to x where any line has a point. */
export function snapped(readout: Readout, x: number, isHidden: (label: string) => boolean): number | undefined {
  const readings = readingsAt({ ...readout, reach: Number.POSITIVE_INFINITY }, x, isHidden);
  return readings.toSorted((a, b) => Math.abs(a.x - x) - Math.abs(b.x - x))[0]?.x;
}

/** Where a key leads from a reading: left and right along its line, up and down to the other lines, hidden or not. */
export function readingAfter({ lines }: Readout, at: Reading | undefined, key: string): Reading | undefined {
  const measured = lines.flatMap(({ points }, line) => (points.some(isMeasured) ? [line] : []));
  const line = at && measured.includes(at.line) ? at.line : measured[0];
  if (line === undefined) return undefined;
  const on = (number: number) => (lines[number]?.points ?? []).filter(isMeasured);
  const reading = (number: number, point: Measured | undefined) => point && { line: number, x: point.x, y: point.y };
  const here = on(line);
  if (key === 'Home' || (!at && key === 'ArrowRight')) return reading(line, here[0]);
  if (key === 'End' || (!at && key === 'ArrowLeft')) return reading(line, here.at(-1));
  const x = at?.x ?? here.at(-1)?.x ?? 0;
  if (key === 'ArrowRight') return reading(line, here.find((point) => point.x > x) ?? here.at(-1));
  if (key === 'ArrowLeft') return reading(line, here.findLast((point) => point.x < x) ?? here[0]);
  const step = key === 'ArrowDown' ? 1 : -1;
  const place = Math.min(measured.length - 1, Math.max(0, measured.indexOf(line) + (at ? step : 0)));
  const next = measured[place] ?? line;
  return reading(next, nearest(on(next), x));
}

type Measured = Point & { readonly y: number };

function isMeasured(point: Point): point is Measured {
  return point.y !== null;
}

/** By bisection: a loss has thousands of points. */
function nearest(points: readonly Point[], x: number): Measured | undefined {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.x ?? 0) < x) low = middle + 1;
    else high = middle;
  }
  let [left, right] = [low - 1, low];
  while (left >= 0 && points[left]?.y === null) left--;
  while (right < points.length && points[right]?.y === null) right++;
  const [before, after] = [points[left], points[right]].map((point) =>
    point && isMeasured(point) ? point : undefined,
  );
  if (!before || !after) return before ?? after;
  return x - before.x < after.x - x ? before : after;
}
