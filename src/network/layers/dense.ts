import type { Output } from '../../graph/graph';
import { addN, biasAdd, biasAddGrad, matMul, sum } from '../../graph/ops';
import { linear } from '../dropTransfer';
import { kernelAndBias } from '../initializer';
import type { Layer, Place } from '../layer';

/** y = x W + b with x `[batch, inputs]`, W `[inputs, units]`. */
export function dense(
  { units }: { readonly units: number },
  place: Pick<Place, 'name' | 'inputShape' | 'initializer'>,
): Layer {
  const {
    name,
    inputShape: [inputs = 0],
  } = place;
  const parameters = kernelAndBias(place, {
    shape: [inputs, units],
    fanIn: inputs,
    fanOut: units,
    inPyTorch: [1, 0],
  });
  const [kernel, bias] = [parameters[0].name, parameters[1].name];
  return {
    name,
    outputShape: [units],
    inputKernel: { parameter: kernel, sees: 'inputs' },
    rowsByInput: kernel,
    parameters,
    forward(x, pass) {
      const apply = ([w, b]: readonly [Output, Output]) => ({
        output: biasAdd(matMul(x, w), b),
        backward: (delta: Output) => matMul(delta, w, false, true),
        gradients: (delta: Output) => ({ [kernel]: matMul(x, delta, true), [bias]: biasAddGrad(delta) }),
      });
      return {
        ...linear({ name, parameters: [kernel, bias] as const, apply }, pass),
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
