import { maxPoolGrad, maxPool as pool, positions, type Window } from '../../graph/ops';
import { imageShape, type Layer, type Place, parameterless } from '../layer';

/** The largest element of each window of `[batch, height, width, channels]`. */
export function maxPool(
  {
    size,
    stride = size,
    padding,
  }: { readonly size: number; readonly stride?: number | undefined } & Pick<Window, 'padding'>,
  place: Pick<Place, 'name' | 'inputShape'>,
): Layer {
  const [height, width, channels] = imageShape(place);
  const window = { stride, padding };
  const outputShape = [positions(height, size, window), positions(width, size, window), channels];
  return parameterless(place.name, outputShape, (x) => {
    const output = pool(x, size, window);
    return { output, backward: (delta) => maxPoolGrad(x, output, delta, size, window) };
  });
}
