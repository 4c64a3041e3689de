import type { Output } from '../../graph/graph';
import { add, assign, cast, constant, div, firstSize, maximum, mul, sub } from '../../graph/ops';
import type { Layer, Place } from '../layer';
import { affine, normalizedBy, normalizedOver } from '../normalization';

/** Weight of a batch in the running statistics, as in PyTorch. */
const MOMENTUM = 0.1;

/**
 * Normalizes each unit or channel over the batch and places (Ioffe & Szegedy 2015). While training, by the batch's own
 * statistics, which also move the running ones; in evaluation and importance passes by the running ones, frozen, so that
 * samples do not depend on each other.
 */
export function batchNorm(_: object, { name, inputShape: shape }: Pick<Place, 'name' | 'inputShape'>): Layer {
  const { parameters, trace } = affine(name, shape);
  const [meanName, varianceName] = [`${name}/mean`, `${name}/variance`];
  return {
    name,
    outputShape: shape,
    parameters,
    needsWholeBatch: true,
    statistics: [
      { name: meanName, shape: shape.slice(-1), initial: { kind: 'zeros' } },
      { name: varianceName, shape: shape.slice(-1), initial: { kind: 'ones' } },
    ],
    forward(x, pass) {
      const { graph, mode, value, variable } = pass;
      if (mode === 'evaluation') return trace(normalizedBy(x, value(meanName), value(varianceName)), pass);

      const batchwise = normalizedOver(x, [...shape.keys()]);
      const { average, variance } = batchwise;
      const weight = constant(graph, MOMENTUM);
      const moved = (running: Output, now: Output) => add(running, mul(weight, sub(now, running)));
      // The running variance is the unbiased one: n / (n − 1) times the batch's, n counting samples and places. A last
      // batch of one sample has variance 0, whatever the factor.
      const places = shape.slice(0, -1).reduce((product, size) => product * size, 1);
      const batch = cast(firstSize(x), 'float32');
      const n = mul(batch, constant(graph, places));
      const unbiased = mul(variance, div(n, maximum(sub(n, constant(graph, 1)), constant(graph, 1))));
      return {
        ...trace(batchwise, pass),
        effects: [
          assign(variable(meanName), moved(value(meanName), average)),
          assign(variable(varianceName), moved(value(varianceName), unbiased)),
        ],
      };
    },
  };
}
