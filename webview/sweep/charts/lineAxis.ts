import { decadeTicks } from '../../shared/decadeTicks';
import type { LineAxes } from '../../shared/lineChart';
import { type Axis, rangeOf, textAt } from '../axes';

/** The axis of a chart with lines. */
export function lineAxis(axis: Axis): LineAxes['x'] {
  const [first, last] = rangeOf(axis);
  if (axis.scale === 'log') {
    const ticks = { ...decadeTicks, ...(last - first >= 2 && { stepSize: 1 }) };
    return { title: `${axis.title} (log scale)`, options: { ticks } };
  }
  if (axis.scale === 'linear') return { title: axis.title };
  const ticks = {
    ...{ stepSize: 1, includeBounds: false },
    callback: (place: number) => (Number.isInteger(place) ? textAt(axis, place) : ''),
  };
  return { title: axis.title, options: { min: first - 0.25, max: last + 0.25, ticks } };
}
