import type { Output } from '../../graph/graph';
import { positions, type Window } from '../../graph/ops';
import { imageShape, type Layer, type Place, parameterless, type Trace } from '../layer';

/** A window over images, by default moved by its size. */
export interface PoolWindow extends Pick<Window, 'padding'> {
  readonly size: number;
  readonly stride?: number | undefined;
}

/** A pooling of `[batch, height, width, channels]`: one element for each window, channel by channel. */
export function pooling(
  { size, stride = size, padding }: PoolWindow,
  place: Pick<Place, 'name' | 'inputShape'>,
  forward: (x: Output, size: number, window: Window) => Pick<Trace, 'output' | 'backward'>,
): Layer {
  const [height, width, channels] = imageShape(place);
  const window = { stride, padding };
  const outputShape = [positions(height, size, window), positions(width, size, window), channels];
  return parameterless(place.name, outputShape, (x) => forward(x, size, window));
}
