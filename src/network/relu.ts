import { relu as rectify, reluGrad } from '../graph/ops';
import { type Layer, parameterless } from './layer';

/** max(x, 0). */
export function relu(name: string, shape: readonly number[]): Layer {
  return {
    name,
    outputShape: shape,
    parameters: [],
    isActivation: true,
    forward(x) {
      const output = rectify(x);
      return { ...parameterless, output, backward: (delta) => reluGrad(delta, output) };
    },
  };
}
