import { pad, slice } from '../../graph/ops';
import { imageShape, type Layer, type Place, parameterless } from '../layer';

/** Zeros around each image of `[batch, height, width, channels]`, `size` of them on every side. */
export function zeroPad({ size: around }: { readonly size: number }, place: Pick<Place, 'name' | 'inputShape'>): Layer {
  const { name } = place;
  const [height, width, channels] = imageShape(place);
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
