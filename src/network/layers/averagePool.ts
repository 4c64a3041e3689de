import { averagePoolGrad, averagePool as pool } from '../../graph/ops';
import type { Layer, Place } from '../layer';
import { type PoolWindow, pooling } from './pool';

/** The mean of what is inside the image in each window of `[batch, height, width, channels]`. */
export function averagePool(options: PoolWindow, place: Pick<Place, 'name' | 'inputShape'>): Layer {
  return pooling(options, place, (x, size, window) => ({
    output: pool(x, size, window),
    backward: (delta) => averagePoolGrad(x, delta, size, window),
  }));
}
