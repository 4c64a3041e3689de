import { inSentence, pointsTick, type Quantity } from '../../src/core/format';
import { fractionAxis } from './axisStart';
import type { Line, LineAxes } from './lineChart';

/** The y axis of a measure in percent or in points. */
export function measureAxis(
  { title, quantity }: { readonly title: string; readonly quantity: Quantity },
  lines: readonly Pick<Line, 'points' | 'band'>[],
): LineAxes['y'] {
  const text = `${inSentence(title)} in ${quantity.unit}`;
  if (quantity.unit !== 'points') return fractionAxis(text, lines);
  return { title: text, options: { beginAtZero: true, grace: '10%', ticks: { callback: pointsTick } } };
}
