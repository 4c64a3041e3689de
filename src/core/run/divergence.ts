import { nonFiniteText } from '../nonFinite';
import type { EventOf } from './event';

/** A number of training that is no longer finite. */
export type Divergence = Pick<EventOf<'diverged'>, 'step' | 'quantity' | 'value'>;

/** What the user reads of it, e.g. `in step 37 the loss became NaN`. */
export function divergenceText({ step, quantity, value }: Divergence): string {
  if (quantity === 'loss' || quantity === 'penalty')
    return `in step ${step} the ${quantity} became ${nonFiniteText(value)}`;
  return `after step ${step}, ${quantity} holds ${nonFiniteText(value)}`;
}
