import type { Output } from '../../graph/graph';
import {
  add,
  addN,
  after,
  batchMatMulTransposed,
  biasAdd,
  biasAddGrad,
  constant,
  conv2DBackpropFilter,
  conv2DBackpropInput,
  conv2D as convolve,
  div,
  firstSize,
  gather,
  mul,
  pack,
  pad,
  positions,
  reshape,
  rowsBetween,
  sum,
  type Window,
  zerosAround,
} from '../../graph/ops';
import { linear } from '../dropTransfer';
import { kernelAndBias } from '../initializer';
import { imageShape, type Layer, type Place } from '../layer';

/** A convolution of x `[batch, height, width, channels]` with a kernel `[size, size, channels, filters]`, plus bias. */
export function conv2D(
  { filters, kernel: size, stride, padding }: { readonly filters: number; readonly kernel: number } & Window,
  place: Pick<Place, 'name' | 'inputShape' | 'initializer'>,
): Layer {
  const { name } = place;
  const [height, width, channels] = imageShape(place);
  const window = { stride, padding };
  const shape = [size, size, channels, filters];
  const parameters = kernelAndBias(place, shape, size * size * channels, size * size * filters);
  const [kernel, bias] = [parameters[0].name, parameters[1].name];
  const outputShape = [positions(height, size, window), positions(width, size, window), filters] as const;
  const places = outputShape[0] * outputShape[1];
  return {
    name,
    outputShape,
    inputKernel: { parameter: kernel, sees: 'window' },
    sharesWeights: true,
    parameters,
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
        // comes the magnitude: a product for each sample, (what the kernel sees)ᵀ δ.
        importance: (deltas, magnitude) => {
          const atPlaces = deltas.map((delta) => reshape(delta, [null, places, filters]));
          const found: Output[] = [];
          for (const [images, ...own] of parts([x, ...atPlaces])) {
            // One after the other: what the kernel sees is size² times as much as the images, for one part at a time.
            const next = after(
              images,
              found.map(({ node }) => node),
            );
            const seen = patches(next, size, window, outputShape);
            found.push(addN(own.map((delta) => sum(magnitude(batchMatMulTransposed(seen, delta)), [0]))));
          }
          const biases = addN(atPlaces.map((delta) => sum(magnitude(sum(delta, [1])), [0])));
          // Packed, because the order in which addN adds up can depend on the rest of the graph.
          return { [kernel]: reshape(sum(pack(found), [0]), shape), [bias]: biases };
        },
      };
    },
  };
}

const PARTS = 8;

/** The tensors `[batch, …]` cut into parts of about the same size, each with the same samples of all. */
function parts(tensors: readonly [Output, ...Output[]]): readonly (readonly [Output, ...Output[]])[] {
  const { graph } = tensors[0].node;
  const samples = firstSize(tensors[0]);
  const boundary = (i: number) => div(mul(samples, constant(graph, i, 'int32')), constant(graph, PARTS, 'int32'));
  return Array.from({ length: PARTS }, (_, i) => {
    const [first, ...others] = tensors;
    const own = (tensor: Output) => rowsBetween(tensor, boundary(i), boundary(i + 1));
    return [own(first), ...others.map(own)];
  });
}

/** What the kernel sees at each place: `[batch, places, size · size · channels]`, in the order of the kernel's own axes. */
function patches(x: Output, size: number, window: Window, [rows, columns]: readonly [number, number, number]): Output {
  const { graph } = x.node;
  const [, height = 0, width = 0, channels = 0] = (x.shape ?? []) as readonly number[];
  const [vertical, horizontal] = [zerosAround(height, size, window), zerosAround(width, size, window)];
  const padded = window.padding === 'same' ? pad(x, [[0, 0], vertical, horizontal, [0, 0]]) : x;
  const [high = 0, wide = 0] = (padded.shape ?? []).slice(1) as readonly number[];
  // Pixel numbers: where a place begins, and how far from there each weight looks.
  const grid = (height: number, width: number, step: number) =>
    Array.from({ length: height * width }, (_, i) => (Math.floor(i / width) * wide + (i % width)) * step);
  const begins = reshape(constant(graph, grid(rows, columns, window.stride), 'int32'), [rows * columns, 1]);
  const pixels = add(begins, constant(graph, grid(size, size, 1), 'int32'));
  const seen = gather(
    reshape(padded, [null, high * wide, channels]),
    reshape(pixels, [rows * columns * size * size]),
    1,
  );
  return reshape(seen, [null, rows * columns, size * size * channels]);
}
