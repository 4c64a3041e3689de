import { relu6 as rectify, relu6Grad } from '../../graph/ops';
import { type Layer, type Place, parameterless } from '../layer';

/** min(max(x, 0), 6). */
export function relu6(_: object, { name, inputShape }: Pick<Place, 'name' | 'inputShape'>): Layer {
  const rectifier = parameterless(name, inputShape, (x) => {
    const output = rectify(x);
    return { output, backward: (delta) => relu6Grad(delta, output) };
  });
  return { ...rectifier, isActivation: true };
}
