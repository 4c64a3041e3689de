import type { Graph, Output } from '../../graph/graph';
import { constant, mul, sigmoid as squash, sub } from '../../graph/ops';
import { type Layer, type Place, parameterless } from '../layer';

/** σ(x) = 1 / (1 + exp(−x)). */
export function sigmoid(_: object, { name, inputShape }: Pick<Place, 'name' | 'inputShape'>): Layer {
  return {
    name,
    outputShape: inputShape,
    parameters: [],
    isActivation: true,
    forward(x) {
      const output = squash(x);
      return { ...parameterless, output, backward: (delta) => mul(delta, slope(x.node.graph, output)) };
    },
  };
}

/** σ' = σ (1 − σ). */
function slope(graph: Graph, output: Output): Output {
  return mul(output, sub(constant(graph, 1), output));
}
