import { relu as rectify, reluGrad } from '../../graph/ops';
import { type Layer, type Place, parameterless } from '../layer';

/** max(x, 0). */
export function relu(_: object, { name, inputShape }: Pick<Place, 'name' | 'inputShape'>): Layer {
  return {
    name,
    outputShape: inputShape,
    parameters: [],
    isActivation: true,
    forward(x) {
      const output = rectify(x);
      return { ...parameterless, output, backward: (delta) => reluGrad(delta, output) };
    },
  };
}
