import { pad, slice } from '../../graph/ops';
import { imageShape, type Layer, type Place, parameterless } from '../layer';

/** `add` channels of zeros after those of each image of `[batch, height, width, channels]`. */
export function zeroChannels({ add }: { readonly add: number }, place: Pick<Place, 'name' | 'inputShape'>): Layer {
  const [height, width, channels] = imageShape(place);
  const none: readonly [number, number] = [0, 0];
  return parameterless(place.name, [height, width, channels + add], (x) => ({
    output: pad(x, [none, none, none, [0, add]]),
    backward: (delta) => slice(delta, [0, 0, 0, 0], [null, height, width, channels]),
  }));
}
