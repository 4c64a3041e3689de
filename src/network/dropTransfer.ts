import type { Output } from '../graph/graph';
import { add, mul, sub } from '../graph/ops';
import type { Pass, Trace } from './layer';

/** A value for each of these parameters. */
type Values<P extends readonly (string | undefined)[]> = { readonly [I in keyof P]: Output };

/** A layer that is linear in its parameters, a kernel and perhaps a bias, and what it makes of x with given ones. */
export interface Linear<P extends readonly [kernel: string, bias?: string]> {
  readonly name: string;
  readonly parameters: P;
  apply(values: Values<P>): Pick<Trace, 'output' | 'backward' | 'gradients'>;
}

/**
 * The output of a linear layer, under drop-transfer where that is at work:
 *   y = y₀ + m ∘ (y_Δ),  y₀ of the earlier weights W₀ and y_Δ of W − W₀, m a dropout mask
 * so that an output that is dropped is what it was before the task (Lee et al., NeurIPS 2017, section 4.3).
 */
export function linear<P extends readonly [kernel: string, bias?: string]>(
  { name, parameters, apply }: Linear<P>,
  { mode, value, dropTransfer }: Pass,
): Pick<Trace, 'output' | 'backward' | 'gradients'> {
  const names = parameters.filter((parameter) => parameter !== undefined);
  const now = names.map(value);
  const before = names.flatMap((parameter) => dropTransfer?.before(parameter) ?? []);
  const applied = (values: readonly Output[]) => apply(values as Values<P>);
  if (mode !== 'training' || !dropTransfer || before.length < now.length) return applied(now);
  const old = applied(before);
  const change = applied(now.map((each, i) => sub(each, before[i] ?? each)));
  const mask = dropTransfer.mask(name, change.output);
  return {
    output: add(old.output, mul(mask, change.output)),
    backward: (delta) => add(old.backward(delta), change.backward(mul(mask, delta))),
    gradients: (delta) => change.gradients(mul(mask, delta)),
  };
}
