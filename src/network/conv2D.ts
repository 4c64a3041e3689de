import type { Output } from '../graph/graph';
import {
  addN,
  batchMatMulTransposed,
  biasAdd,
  biasAddGrad,
  conv2DBackpropFilter,
  conv2DBackpropInput,
  conv2D as convolve,
  pack,
  pad,
  positions,
  reshape,
  stridedSlice,
  sum,
  type Window,
} from '../graph/ops';
import { linear } from './dropTransfer';
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
      const apply = (w: Output, b: Output) => ({
        output: biasAdd(convolve(x, w, window), b),
        backward: (delta: Output) => conv2DBackpropInput(x, w, delta, window),
        gradients: (delta: Output) => ({
          [kernel]: conv2DBackpropFilter(x, shape, delta, window),
          [bias]: biasAddGrad(delta),
        }),
      });
      return {
        ...linear({ name, kernel, bias, apply }, pass),
        // The weights are shared between places, so a sample's gradient is itself a sum over places, and only then
        // comes the magnitude. Weight (i, j) of the kernel sees x moved by (i, j), so that for each of them the samples'
        // gradients are one batched product, xᵀ δ. (Patches of all weights at once would hold every x size² times.)
        importance: (deltas, magnitude) => {
          const atPlaces = deltas.map((delta) => reshape(delta, [null, places, filters]));
          const seen = movedInputs(x, size, window, outputShape);
          const kernels = seen.map((moved) => {
            const inputs = reshape(moved, [null, places, channels]);
            return addN(atPlaces.map((delta) => sum(magnitude(batchMatMulTransposed(inputs, delta)), [0])));
          });
          const biases = addN(atPlaces.map((delta) => sum(magnitude(sum(delta, [1])), [0])));
          return { [kernel]: reshape(pack(kernels), shape), [bias]: biases };
        },
      };
    },
  };
}

/** What each of the size² weights of a kernel sees at all places: `[batch, height, width, channels]` of the output. */
function movedInputs(
  x: Output,
  size: number,
  window: Window,
  [height, width]: readonly [number, number, number],
): readonly Output[] {
  const [, rows = 0, columns = 0, channels = 0] = (x.shape ?? []) as readonly number[];
  // Zeros around the image, where there are any: more of them below and to the right (TensorFlow's "same").
  const around = (length: number, places: number): [number, number] => {
    const missing = Math.max(0, (places - 1) * window.stride + size - length);
    return [missing >> 1, missing - (missing >> 1)];
  };
  const padded = window.padding === 'same' ? pad(x, [[0, 0], around(rows, height), around(columns, width), [0, 0]]) : x;
  const strides = [1, window.stride, window.stride, 1];
  return Array.from({ length: size * size }, (_, k) => {
    const [i, j] = [Math.floor(k / size), k % size];
    return stridedSlice(padded, [0, i, j, 0], [null, height, width, channels], strides);
  });
}
