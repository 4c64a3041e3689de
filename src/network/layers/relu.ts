import { relu as rectify, reluGrad } from '../../graph/ops';
import { type Layer, type Place, parameterless } from '../layer';

/** max(x, 0). */
export function relu(_: object, { name, inputShape }: Pick<Place, 'name' | 'inputShape'>): Layer {
  const rectifier = parameterless(name, inputShape, (x) => {
    const output = rectify(x);
    return { output, backward: (delta) => reluGrad(delta, output) };
  });
  return { ...rectifier, isActivation: true };
}
