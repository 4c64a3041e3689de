import type { Output } from '../../graph/graph';
import {
  add,
  assign,
  cast,
  constant,
  div,
  gather,
  maximum,
  mean,
  mul,
  rsqrt,
  shapeOf,
  square,
  sub,
} from '../../graph/ops';
import { affine, affineTrace } from '../affine';
import type { Layer, Place } from '../layer';

const EPSILON = 1e-5;
/** Weight of a batch in the running statistics, as in PyTorch. */
const MOMENTUM = 0.1;

/**
 * Normalizes each unit or channel over the batch and places (Ioffe & Szegedy 2015). While training, by the batch's own
 * statistics, which also move the running ones; in evaluation and importance passes by the running ones, frozen, so that
 * samples do not depend on each other.
 */
export function batchNorm(_: object, { name, inputShape: shape }: Pick<Place, 'name' | 'inputShape'>): Layer {
  const units = shape.at(-1) ?? 1;
  const parts = affine(name, units);
  const [meanName, varianceName] = [`${name}/mean`, `${name}/variance`];
  const axes = Array.from({ length: shape.length }, (_, i) => i);
  return {
    name,
    outputShape: shape,
    parameters: parts.parameters,
    statistics: [
      { name: meanName, shape: [units], initial: { kind: 'zeros' } },
      { name: varianceName, shape: [units], initial: { kind: 'ones' } },
    ],
    forward(x, { graph, mode, value, variable }) {
      const gamma = value(parts.scale);
      const normalize = (average: Output, variance: Output) => {
        const inverse = rsqrt(add(variance, constant(graph, EPSILON)));
        return { inverse, normalized: mul(sub(x, average), inverse) };
      };
      const trace = (normalized: Output) => affineTrace(parts, normalized, gamma, value(parts.shift), shape.length);

      if (mode === 'evaluation') {
        const { inverse, normalized } = normalize(value(meanName), value(varianceName));
        return { ...trace(normalized), backward: (delta) => mul(mul(delta, gamma), inverse) };
      }

      const average = mean(x, axes);
      const variance = mean(square(sub(x, average)), axes);
      const { inverse, normalized } = normalize(average, variance);
      const weight = constant(graph, MOMENTUM);
      const moved = (running: Output, now: Output) => add(running, mul(weight, sub(now, running)));
      // The running variance is the unbiased one: n / (n − 1) times the batch's, n counting samples and places. A last
      // batch of one sample has variance 0, whatever the factor.
      const places = shape.slice(0, -1).reduce((product, size) => product * size, 1);
      const batch = cast(gather(shapeOf(x), constant(graph, 0, 'int32')), 'float32');
      const n = mul(batch, constant(graph, places));
      const unbiased = mul(variance, div(n, maximum(sub(n, constant(graph, 1)), constant(graph, 1))));
      return {
        ...trace(normalized),
        backward(delta) {
          const d = mul(delta, gamma);
          const along = mul(normalized, mean(mul(d, normalized), axes));
          return mul(inverse, sub(sub(d, mean(d, axes)), along));
        },
        effects: [
          assign(variable(meanName), moved(value(meanName), average)),
          assign(variable(varianceName), moved(value(varianceName), unbiased)),
        ],
      };
    },
  };
}
