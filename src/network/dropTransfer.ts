import type { Output } from '../graph/graph';
import { add, mul, sub } from '../graph/ops';
import type { Pass, Trace } from './layer';

/** A layer that is linear in its kernel and bias, and what it makes of x with given ones. */
export interface Linear {
  readonly name: string;
  readonly kernel: string;
  readonly bias: string;
  apply(kernel: Output, bias: Output): Pick<Trace, 'output' | 'backward' | 'gradients'>;
}

/**
 * The output of a linear layer, under drop-transfer where that is at work:
 *   y = y₀ + m ∘ (y_Δ),  y₀ of the earlier weights W₀ and y_Δ of W − W₀, m a dropout mask
 * so that an output that is dropped is what it was before the task (Lee et al., NeurIPS 2017, section 4.3).
 */
export function linear(
  { name, kernel, bias, apply }: Linear,
  { mode, value, dropTransfer }: Pass,
): Pick<Trace, 'output' | 'backward' | 'gradients'> {
  const now = [value(kernel), value(bias)] as const;
  const before = [dropTransfer?.before(kernel), dropTransfer?.before(bias)] as const;
  if (mode !== 'training' || !dropTransfer || !before[0] || !before[1]) return apply(...now);
  const old = apply(before[0], before[1]);
  const change = apply(sub(now[0], before[0]), sub(now[1], before[1]));
  const mask = dropTransfer.mask(name, change.output);
  return {
    output: add(old.output, mul(mask, change.output)),
    backward: (delta) => add(old.backward(delta), change.backward(mul(mask, delta))),
    gradients: (delta) => change.gradients(mul(mask, delta)),
  };
}
