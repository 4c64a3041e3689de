import type { Output } from '../graph/graph';
import { dense } from './dense';
import type { Layer, Parameter, Pass, Trace } from './layer';

/**
 * An autoencoder with one hidden layer: code = f(x W_enc + b_enc), reconstruction = code W_dec + b_dec. It is
 * under-complete, with fewer units than inputs, so that the code holds what matters.
 */
export interface Autoencoder {
  readonly encoder: readonly Parameter[];
  readonly decoder: readonly Parameter[];
  /** The code `[batch, units]` of x `[batch, inputs]`. */
  encode(x: Output, pass: Pass): HalfTrace;
  /** The reconstruction `[batch, inputs]` from the code. */
  decode(code: Output, pass: Pass): HalfTrace;
}

type HalfTrace = Pick<Trace, 'output' | 'backward' | 'gradients'>;

export function autoencoder(
  names: { readonly encoder: string; readonly decoder: string },
  inputs: number,
  units: number,
  activation: (name: string, shape: readonly number[]) => Layer,
): Autoencoder {
  const encoder = dense(names.encoder, inputs, units, 'fan-in-uniform');
  const decoder = dense(names.decoder, units, inputs, 'fan-in-uniform');
  const f = activation(`${names.encoder}/activation`, [units]);
  return {
    encoder: encoder.parameters,
    decoder: decoder.parameters,
    encode(x, pass) {
      const linear = encoder.forward(x, pass);
      const code = f.forward(linear.output, pass);
      return {
        output: code.output,
        backward: (delta) => linear.backward(code.backward(delta)),
        gradients: (delta) => linear.gradients(code.backward(delta)),
      };
    },
    decode: (code, pass) => decoder.forward(code, pass),
  };
}
