import { percentTicks } from './chart';
import type { Line, LineAxes } from './lineChart';

/** Below this, an axis starts at 0: little would be gained. */
const MIN_START = 0.2;

/** An axis of fractions in percent that starts where the lines do, and says so. */
export function fractionAxis(title: string, lines: readonly Pick<Line, 'points' | 'band'>[]): LineAxes['y'] {
  const start = startOf(lines);
  const text = start > 0 ? `${title}, from ${Math.round(100 * start)}` : title;
  return { title: text, options: { min: start, max: 1, ticks: percentTicks } };
}

/** A little under the lowest value, in tenths. */
function startOf(lines: readonly Pick<Line, 'points' | 'band'>[]): number {
  let lowest = 1;
  for (const { points, band } of lines) {
    for (const { y } of [...points, ...(band?.low ?? [])]) if (y !== null && y < lowest) lowest = y;
  }
  // A value at the start itself would lie on the axis.
  const start = Math.floor(10 * (lowest - 0.02)) / 10;
  return start < MIN_START ? 0 : start;
}
