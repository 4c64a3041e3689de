import { pad, slice } from '../graph/ops';
import { type Layer, parameterless } from './layer';

/** Zeros around each image of `[batch, height, width, channels]`, `width` of them on every side. */
export function zeroPad(
  name: string,
  [height, width, channels]: readonly [number, number, number],
  around: number,
): Layer {
  return {
    name,
    outputShape: [height + 2 * around, width + 2 * around, channels],
    parameters: [],
    forward: (x) => ({
      ...parameterless,
      output: pad(x, [
        [0, 0],
        [around, around],
        [around, around],
        [0, 0],
      ]),
      backward: (delta) => slice(delta, [0, around, around, 0], [null, height, width, channels]),
    }),
  };
}
