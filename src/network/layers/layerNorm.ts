import { add, constant, mean, mul, rsqrt, square, sub } from '../../graph/ops';
import { affine, affineTrace } from '../affine';
import type { Layer, Place } from '../layer';

const EPSILON = 1e-5;

/** Normalizes each sample over its last axis (Ba et al. 2016); at each place by itself where there are places. */
export function layerNorm(_: object, { name, inputShape: shape }: Pick<Place, 'name' | 'inputShape'>): Layer {
  const parts = affine(name, shape.at(-1) ?? 1);
  return {
    name,
    outputShape: shape,
    parameters: parts.parameters,
    forward(x, { graph, value }) {
      const gamma = value(parts.scale);
      const centred = sub(x, mean(x, [-1], true));
      const inverse = rsqrt(add(mean(square(centred), [-1], true), constant(graph, EPSILON)));
      const normalized = mul(centred, inverse);
      return {
        ...affineTrace(parts, normalized, gamma, value(parts.shift), shape.length),
        backward(delta) {
          const d = mul(delta, gamma);
          const along = mul(normalized, mean(mul(d, normalized), [-1], true));
          return mul(inverse, sub(sub(d, mean(d, [-1], true)), along));
        },
      };
    },
  };
}
