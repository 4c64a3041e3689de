import { addN, biasAdd, biasAddGrad, matMul, mul, relu as rectify, reluGrad, reshape, sum } from '../../graph/ops';
import { kernelAndBias } from '../initializer';
import type { Layer, Place } from '../layer';

/** Which modules of a layer are at work: `[modules]` of ones and zeros. */
export const pathOf = (layer: string): string => `${layer}/path`;

/**
 * Small dense layers with ReLU side by side, whose outputs are summed (Fernando et al. 2017, section 2):
 *   y = Σ_m p_m max(x W_m + b_m, 0)
 * with x `[batch, inputs]`, y `[batch, units]` and p the path through the layer, first all ones. The kernel holds the W_m
 * one after the other, `[inputs, modules · units]`, so that all modules are one product.
 */
export function modules(
  { modules: count, units }: { readonly modules: number; readonly units: number },
  place: Place,
): Layer {
  const {
    name,
    inputShape: [inputs = 0],
  } = place;
  const wide = count * units;
  const parameters = kernelAndBias(place, {
    shape: [inputs, wide],
    fanIn: inputs,
    fanOut: units,
    inPyTorch: undefined,
  });
  const [kernel, bias, path] = [parameters[0].name, parameters[1].name, pathOf(name)];
  return {
    name,
    outputShape: [units],
    inputKernel: { parameter: kernel, sees: 'inputs' },
    rowsByInput: kernel,
    parameters,
    statistics: [{ name: path, shape: [count], initial: { kind: 'ones' } }],
    isActivation: true,
    forward(x, { value }) {
      const w = value(kernel);
      const open = reshape(value(path), [count, 1]);
      const each = rectify(biasAdd(matMul(x, w), value(bias)));
      /** δ at what goes into each module's ReLU, `[batch, modules · units]`, from δ at y. */
      const inside = (delta: typeof x) => {
        const shared = mul(reshape(delta, [null, 1, units]), open);
        return reluGrad(reshape(shared, [null, wide]), each);
      };
      return {
        output: sum(mul(reshape(each, [null, count, units]), open), [1]),
        backward: (delta) => matMul(inside(delta), w, false, true),
        gradients(delta) {
          const own = inside(delta);
          return { [kernel]: matMul(x, own, true), [bias]: biasAddGrad(own) };
        },
        // As of a dense layer: each sample's gradient is an outer product.
        importance(deltas, magnitude) {
          const sizes = addN(deltas.map((delta) => magnitude(inside(delta))));
          return { [kernel]: matMul(magnitude(x), sizes, true), [bias]: sum(sizes, [0]) };
        },
      };
    },
  };
}
