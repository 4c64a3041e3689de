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

export interface ConvolutionOptions extends Window {
  /** Height and width. */
  readonly kernel: number;
  readonly bias: boolean;
}

/** A convolution of x `[batch, height, width, channels]` with a kernel `[size, size, channels, filters]`, plus bias. */
export function conv2D(
  { filters, kernel: size, stride, padding, bias: hasBias }: ConvolutionOptions & { readonly filters: number },
  place: Pick<Place, 'name' | 'inputShape' | 'initializer'>,
): Layer {
  const { name } = place;
  const [height, width, channels] = imageShape(place);
  const window = { stride, padding };
  const shape = [size, size, channels, filters];
  const outputShape = [positions(height, size, window), positions(width, size, window), filters] as const;
  const places = outputShape[0] * outputShape[1];
  const both = kernelAndBias(place, {
    shape,
    places,
    fanIn: size * size * channels,
    fanOut: size * size * filters,
    inPyTorch: [3, 2, 0, 1],
  });
  const [kernel, bias] = [both[0].name, both[1].name];
  return {
    name,
    outputShape,
    inputKernel: { parameter: kernel, sees: 'window' },
    sharesWeights: true,
    parameters: hasBias ? both : both.slice(0, 1),
    forward(x, pass) {
      const apply = ([w, b]: readonly [Output, Output?]) => ({
        output: b ? biasAdd(convolve(x, w, window), b) : convolve(x, w, window),
        backward: (delta: Output) => conv2DBackpropInput(x, w, delta, window),
        gradients: (delta: Output) => ({
          [kernel]: conv2DBackpropFilter(x, shape, delta, window),
          ...(b && { [bias]: biasAddGrad(delta) }),
        }),
      });
      const parameters: readonly [string, string?] = hasBias ? [kernel, bias] : [kernel];
      return {
        ...linear({ name, parameters, apply }, pass),
        // The weights are shared between places, so a sample's gradient is itself a sum over places, and only then
        // comes the magnitude: a product for each sample, (what the kernel sees)ᵀ δ.
        importance: (deltas, magnitude) => {
          const atPlaces = deltas.map((delta) => reshape(delta, [null, places, filters]));
          const patches = patchesOf(x, size, window, outputShape);
          const found: Output[] = [];
          for (const [images, ...own] of parts(
            [patches.seenFrom, ...atPlaces],
            partsFor(places * size * size * channels),
          )) {
            // One after the other: what the kernel sees is size² times as much as the images, for one part at a time.
            const next = after(
              images,
              found.map(({ node }) => node),
            );
            const seen = patches.at(next);
            found.push(addN(own.map((delta) => sum(magnitude(batchMatMulTransposed(seen, delta)), [0]))));
          }
          // Packed, because the order in which addN adds up can depend on the rest of the graph.
          return {
            [kernel]: reshape(sum(pack(found), [0]), shape),
            ...(hasBias && { [bias]: addN(atPlaces.map((delta) => sum(magnitude(sum(delta, [1])), [0]))) }),
          };
        },
      };
    },
  };
}

/** Samples in a mini-batch of an importance pass, at most. */
const SAMPLES = 64;
/** What the kernel sees in a part of these takes about so much memory; but more where there would be too many parts. */
const PART_BYTES = 8e6;
const MAX_PARTS = 8;

/** Parts of a mini-batch where the kernel sees so many numbers of each sample. */
function partsFor(seen: number): number {
  return Math.min(MAX_PARTS, Math.ceil((SAMPLES * seen * Float32Array.BYTES_PER_ELEMENT) / PART_BYTES));
}

/** The tensors `[batch, …]` cut into parts of about the same size, each with the same samples of all. */
function parts(tensors: readonly [Output, ...Output[]], count: number): readonly (readonly [Output, ...Output[]])[] {
  if (count === 1) return [tensors];
  const { graph } = tensors[0].node;
  const samples = firstSize(tensors[0]);
  const boundary = (i: number) => div(mul(samples, constant(graph, i, 'int32')), constant(graph, count, 'int32'));
  return Array.from({ length: count }, (_, i) => {
    const [first, ...others] = tensors;
    const own = (tensor: Output) => rowsBetween(tensor, boundary(i), boundary(i + 1));
    return [own(first), ...others.map(own)];
  });
}

/**
 * What the kernel sees at each place, in the order of the kernel's own axes.
 * @returns `seenFrom` `[batch, pixels, channels]`, and of some samples of it `[batch, places, size · size · channels]`
 */
function patchesOf(
  x: Output,
  size: number,
  window: Window,
  [rows, columns]: readonly [number, number, number],
): { readonly seenFrom: Output; at(images: Output): Output } {
  const { graph } = x.node;
  const [, height = 0, width = 0, channels = 0] = (x.shape ?? []) as readonly number[];
  const [vertical, horizontal] = [zerosAround(height, size, window), zerosAround(width, size, window)];
  const padded = window.padding === 'same' ? pad(x, [[0, 0], vertical, horizontal, [0, 0]]) : x;
  const [high = 0, wide = 0] = (padded.shape ?? []).slice(1) as readonly number[];
  const seenFrom = reshape(padded, [null, high * wide, channels]);
  // A kernel of one place that looks at every pixel sees the image itself.
  if (size === 1 && window.stride === 1) return { seenFrom, at: (images) => images };
  // Pixel numbers: where a place begins, and how far from there each weight looks.
  const grid = (height: number, width: number, step: number) =>
    Array.from({ length: height * width }, (_, i) => (Math.floor(i / width) * wide + (i % width)) * step);
  const begins = reshape(constant(graph, grid(rows, columns, window.stride), 'int32'), [rows * columns, 1]);
  const pixels = reshape(add(begins, constant(graph, grid(size, size, 1), 'int32')), [rows * columns * size * size]);
  return {
    seenFrom,
    at: (images) => reshape(gather(images, pixels, 1), [null, rows * columns, size * size * channels]),
  };
}
