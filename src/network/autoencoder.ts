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
  encode(x: Output, pass: Pass): HalfTrace;
  /** The reconstruction `[batch, inputs]` from the code. */
  decode(code: Output, pass: Pass): HalfTrace;
}

type HalfTrace = Pick<Trace, 'output' | 'backward' | 'gradients'>;

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
