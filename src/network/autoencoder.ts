import { UserError } from '../core/userError';
import type { Output } from '../graph/graph';
import type { Layer, Parameter, Pass, Place, Trace } from './layer';
import { dense } from './layers/dense';

/**
 * An autoencoder with one hidden layer: code = f(x W_enc + b_enc), reconstruction = code W_dec + b_dec. It is
 * under-complete, with fewer units than inputs, so that the code holds what matters.
 */
export interface Autoencoder {
  readonly encoder: readonly Parameter[];
  readonly decoder: readonly Parameter[];
  /** The code `[batch, units]` of x `[batch, inputs]`. */
  encode(x: Output, graph: Omit<Pass, 'mode'>): Omit<Trace, 'importance'>;
  /** The reconstruction `[batch, inputs]` of x, and the gradients of both halves from δ at it. */
  reconstruct(x: Output, graph: Omit<Pass, 'mode'>): Pick<Trace, 'output' | 'gradients'>;
}

/**
 * A code is smaller than what it codes: the `width` inputs or features that `what` names.
 * @throws UserError where it is not
 */
export function requireSmallCode(option: string, units: number, width: number, what: string): void {
  if (units < width) return;
  throw new UserError(
    `${option}: a code of ${units} units is not smaller than the ${width} ${what}`,
    width > 1 ? `Set it to less than ${width}.` : 'Give the network wider layers.',
  );
}

export function autoencoder(
  names: { readonly encoder: string; readonly decoder: string },
  inputs: number,
  units: number,
  activation: (options: object, place: Pick<Place, 'name' | 'inputShape'>) => Layer,
): Autoencoder {
  const initializer = 'fan-in-uniform';
  const encoder = dense({ units }, { name: names.encoder, inputShape: [inputs], initializer });
  const decoder = dense({ units: inputs }, { name: names.decoder, inputShape: [units], initializer });
  const f = activation({}, { name: `${names.encoder}/activation`, inputShape: [units] });
  const encode: Autoencoder['encode'] = (x, graph) => {
    const linear = encoder.forward(x, { ...graph, mode: 'evaluation' });
    const code = f.forward(linear.output, { ...graph, mode: 'evaluation' });
    return {
      output: code.output,
      backward: (delta) => linear.backward(code.backward(delta)),
      gradients: (delta) => linear.gradients(code.backward(delta)),
    };
  };
  return {
    encoder: encoder.parameters,
    decoder: decoder.parameters,
    encode,
    reconstruct(x, graph) {
      const code = encode(x, graph);
      const { output, gradients, backward } = decoder.forward(code.output, { ...graph, mode: 'evaluation' });
      return { output, gradients: (delta) => ({ ...gradients(delta), ...code.gradients(backward(delta)) }) };
    },
  };
}
