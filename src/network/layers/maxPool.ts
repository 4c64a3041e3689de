import { maxPoolGrad, maxPool as pool } from '../../graph/ops';
import type { Layer, Place } from '../layer';
import { type PoolWindow, pooling } from './pool';

/** The largest element of each window of `[batch, height, width, channels]`. */
export function maxPool(options: PoolWindow, place: Pick<Place, 'name' | 'inputShape'>): Layer {
  return pooling(options, place, (x, size, window) => {
    const output = pool(x, size, window);
    return { output, backward: (delta) => maxPoolGrad(x, output, delta, size, window) };
  });
}
