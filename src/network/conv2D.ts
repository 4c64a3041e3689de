import {
  batchMatMulTransposed,
  biasAdd,
  biasAddGrad,
  conv2DBackpropFilter,
  conv2DBackpropInput,
  conv2D as convolve,
  extractImagePatches,
  positions,
  reshape,
  sum,
  type Window,
} from '../graph/ops';
import { type Initializer, initialsOf } from './initializer';
import type { Layer } from './layer';

/** A convolution of x `[batch, height, width, channels]` with a kernel `[size, size, channels, filters]`, plus bias. */
export function conv2D(
  name: string,
  [height, width, channels]: readonly [number, number, number],
  filters: number,
  size: number,
  window: Window,
  initializer: Initializer,
): Layer {
  const fanIn = size * size * channels;
  const initial = initialsOf(initializer, fanIn, size * size * filters);
  const [kernel, bias] = [`${name}/kernel`, `${name}/bias`];
  const shape = [size, size, channels, filters];
  const outputShape = [positions(height, size, window), positions(width, size, window), filters] as const;
  const places = outputShape[0] * outputShape[1];
  return {
    name,
    outputShape,
    parameters: [
      { name: kernel, shape, initial: initial.kernel },
      { name: bias, shape: [filters], initial: initial.bias },
    ],
    forward(x, pass) {
      const w = pass.value(kernel);
      return {
        output: biasAdd(convolve(x, w, window), pass.value(bias)),
        backward: (delta) => conv2DBackpropInput(x, w, delta, window),
        gradients: (delta) => ({
          [kernel]: conv2DBackpropFilter(x, shape, delta, window),
          [bias]: biasAddGrad(delta),
        }),
        // The weights are shared between places, so a sample's gradient is itself a sum over places:
        // patchesᵀ δ, one product for each sample, and only then the magnitude.
        importance: (delta, magnitude) => {
          const patches = reshape(extractImagePatches(x, size, window), [null, places, fanIn]);
          const deltas = reshape(delta, [null, places, filters]);
          const kernels = sum(magnitude(batchMatMulTransposed(patches, deltas)), [0]);
          return { [kernel]: reshape(kernels, shape), [bias]: sum(magnitude(sum(deltas, [1])), [0]) };
        },
      };
    },
  };
}
