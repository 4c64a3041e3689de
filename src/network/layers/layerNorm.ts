import type { Layer, Place } from '../layer';
import { affine, normalizedOverLast } from '../normalization';

/** Normalizes each sample over its last axis (Ba et al. 2016); at each place by itself where there are places. */
export function layerNorm(_: object, { name, inputShape: shape }: Pick<Place, 'name' | 'inputShape'>): Layer {
  const { parameters, trace } = affine(name, shape);
  return {
    name,
    outputShape: shape,
    parameters,
    forward: (x, pass) => trace(normalizedOverLast(x), pass),
  };
}
