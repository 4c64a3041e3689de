import { pad, slice } from '../../graph/ops';
import { imageShape, type Layer, type Place, parameterless } from '../layer';

/** Zeros around each image of `[batch, height, width, channels]`, `size` of them on every side. */
export function zeroPad({ size: around }: { readonly size: number }, place: Pick<Place, 'name' | 'inputShape'>): Layer {
  const [height, width, channels] = imageShape(place);
  const sides: readonly [number, number] = [around, around];
  return parameterless(place.name, [height + 2 * around, width + 2 * around, channels], (x) => ({
    output: pad(x, [[0, 0], sides, sides, [0, 0]]),
    backward: (delta) => slice(delta, [0, around, around, 0], [null, height, width, channels]),
  }));
}
