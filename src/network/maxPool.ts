import { maxPoolGrad, maxPool as pool, positions, type Window } from '../graph/ops';
import { type Layer, parameterless } from './layer';

/** The largest element of each window of `[batch, height, width, channels]`. */
export function maxPool(
  name: string,
  [height, width, channels]: readonly [number, number, number],
  size: number,
  window: Window,
): Layer {
  return {
    name,
    outputShape: [positions(height, size, window), positions(width, size, window), channels],
    parameters: [],
    forward(x) {
      const output = pool(x, size, window);
      return { ...parameterless, output, backward: (delta) => maxPoolGrad(x, output, delta, size, window) };
    },
  };
}
