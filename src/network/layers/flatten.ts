import { reshape } from '../../graph/ops';
import { elements } from '../../graph/value';
import { type Layer, type Place, parameterless } from '../layer';

/** `[batch, ...shape]` as `[batch, elements]`. */
export function flatten(_: object, { name, inputShape: shape }: Pick<Place, 'name' | 'inputShape'>): Layer {
  const size = elements(shape);
  const layer = parameterless(name, [size], (x) => ({
    output: reshape(x, [null, size]),
    backward: (delta) => reshape(delta, [null, ...shape]),
  }));
  return { ...layer, isIdentity: true };
}
