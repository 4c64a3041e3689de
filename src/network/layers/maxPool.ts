import type { Described } from '../../core/kind';
import type { maxPool as kind } from '../../core/layers/maxPool';
import { maxPoolGrad, maxPool as pool, positions } from '../../graph/ops';
import { imageShape, type Layer, type Place, parameterless } from '../layer';

/** The largest element of each window of `[batch, height, width, channels]`. */
export function maxPool(
  { size, stride = size, padding }: Pick<Described<typeof kind>, 'size' | 'stride' | 'padding'>,
  place: Pick<Place, 'name' | 'inputShape'>,
): Layer {
  const { name } = place;
  const [height, width, channels] = imageShape(place);
  const window = { stride, padding };
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
