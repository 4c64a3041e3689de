import type { Output } from '../../graph/graph';
import { addN, biasAdd, biasAddGrad, matMul, sum } from '../../graph/ops';
import { linear } from '../dropTransfer';
import { initialsOf } from '../initializer';
import type { Layer, Place } from '../layer';

/** y = x W + b with x `[batch, inputs]`, W `[inputs, units]`. */
export function dense(
  { units }: { readonly units: number },
  { name, inputShape: [inputs = 0], initializer }: Pick<Place, 'name' | 'inputShape' | 'initializer'>,
): Layer {
  const initial = initialsOf(initializer, inputs, units);
  const [kernel, bias] = [`${name}/kernel`, `${name}/bias`];
  return {
    name,
    outputShape: [units],
    inputKernel: { parameter: kernel, sees: 'inputs' },
    parameters: [
      { name: kernel, shape: [inputs, units], initial: initial.kernel },
      { name: bias, shape: [units], initial: initial.bias },
    ],
    forward(x, pass) {
      const apply = (w: Output, b: Output) => ({
        output: biasAdd(matMul(x, w), b),
        backward: (delta: Output) => matMul(delta, w, false, true),
        gradients: (delta: Output) => ({ [kernel]: matMul(x, delta, true), [bias]: biasAddGrad(delta) }),
      });
      return {
        ...linear({ name, kernel, bias, apply }, pass),
        // Sample k's gradient is the outer product x_k δ_kᵀ, and |x_k δ_kᵀ| = |x_k| |δ_k|ᵀ, so that the sum over
        // samples is one product: |X|ᵀ |Δ|, also over several deltas: |X|ᵀ Σ |Δ|. The same holds for squares.
        importance: (deltas, magnitude) => {
          const sizes = addN(deltas.map(magnitude));
          return { [kernel]: matMul(magnitude(x), sizes, true), [bias]: sum(sizes, [0]) };
        },
      };
    },
  };
}
