import { reshape } from '../graph/ops';
import { elements } from '../graph/value';
import { type Layer, parameterless } from './layer';

/** `[batch, ...shape]` as `[batch, elements]`. */
export function flatten(name: string, shape: readonly number[]): Layer {
  const size = elements(shape);
  return {
    name,
    outputShape: [size],
    parameters: [],
    forward: (x) => ({
      ...parameterless,
      output: reshape(x, [null, size]),
      backward: (delta) => reshape(delta, [null, ...shape]),
    }),
  };
}
