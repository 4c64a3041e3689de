import { UserError } from '../core/userError';
import type { Output } from '../graph/graph';
import { chain } from './chain';
import type { Layer, Pass, Place } from './layer';
import { dense } from './layers/dense';

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

/**
 * An autoencoder with one hidden layer: code = f(x W_enc + b_enc), reconstruction = code W_dec + b_dec. It is
 * under-complete, with fewer units than inputs, so that the code holds what matters.
 */
export function autoencoder(
  names: { readonly encoder: string; readonly decoder: string },
  inputs: number,
  units: number,
  activation: (options: object, place: Pick<Place, 'name' | 'inputShape'>) => Layer,
) {
  const initializer = 'fan-in-uniform';
  const encoder = dense({ units }, { name: names.encoder, inputShape: [inputs], initializer });
  const decoder = dense({ units: inputs }, { name: names.decoder, inputShape: [units], initializer });
  const f = activation({}, { name: `${names.encoder}/activation`, inputShape: [units] });
  const inEvaluation = (layers: readonly Layer[]) => {
    const { forward } = chain(names.encoder, layers, [inputs]);
    return (x: Output, graph: Omit<Pass, 'mode'>) => forward(x, { ...graph, mode: 'evaluation' });
  };
  return {
    encoder: encoder.parameters,
    decoder: decoder.parameters,
    /** The code `[batch, units]` of x `[batch, inputs]`. */
    encode: inEvaluation([encoder, f]),
    /** The reconstruction `[batch, inputs]` of x. */
    reconstruct: inEvaluation([encoder, f, decoder]),
  };
}
