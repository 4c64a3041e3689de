import { constant, mul, sigmoid as squash, sub } from '../../graph/ops';
import { type Layer, type Place, parameterless } from '../layer';

/** σ(x) = 1 / (1 + exp(−x)). */
export function sigmoid(_: object, { name, inputShape }: Pick<Place, 'name' | 'inputShape'>): Layer {
  const squashing = parameterless(name, inputShape, (x) => {
    const output = squash(x);
    // σ' = σ (1 − σ)
    return { output, backward: (delta) => mul(delta, mul(output, sub(constant(x.node.graph, 1), output))) };
  });
  return { ...squashing, isActivation: true };
}
