import { addN, biasAdd, biasAddGrad, matMul, sum } from '../graph/ops';
import { type Initializer, initialsOf } from './initializer';
import type { Layer } from './layer';

/** y = x W + b with x `[batch, inputs]`, W `[inputs, units]`. */
export function dense(name: string, inputs: number, units: number, initializer: Initializer): Layer {
  const initial = initialsOf(initializer, inputs, units);
  const [kernel, bias] = [`${name}/kernel`, `${name}/bias`];
  return {
    name,
    outputShape: [units],
    parameters: [
      { name: kernel, shape: [inputs, units], initial: initial.kernel },
      { name: bias, shape: [units], initial: initial.bias },
    ],
    forward(x, pass) {
      const w = pass.value(kernel);
      return {
        output: biasAdd(matMul(x, w), pass.value(bias)),
        backward: (delta) => matMul(delta, w, false, true),
        gradients: (delta) => ({ [kernel]: matMul(x, delta, true), [bias]: biasAddGrad(delta) }),
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
