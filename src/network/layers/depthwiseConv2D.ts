import type { Node, Output } from '../../graph/graph';
import {
  addN,
  after,
  biasAdd,
  biasAddGrad,
  depthwiseConv2D as convolve,
  depthwiseConv2DBackpropFilter,
  depthwiseConv2DBackpropInput,
  mul,
  pack,
  pad,
  positions,
  reshape,
  stridedSlice,
  sum,
  zerosAround,
} from '../../graph/ops';
import { linear } from '../dropTransfer';
import { kernelAndBias } from '../initializer';
import { imageShape, type Layer, type Place } from '../layer';
import type { ConvolutionOptions } from './conv2D';

/**
 * A convolution of each channel of x `[batch, height, width, channels]` by itself, with a kernel
 * `[size, size, channels, 1]`, plus bias.
 */
export function depthwiseConv2D(
  { kernel: size, stride, padding, bias: hasBias }: ConvolutionOptions,
  place: Pick<Place, 'name' | 'inputShape' | 'initializer'>,
): Layer {
  const { name } = place;
  const [height, width, channels] = imageShape(place);
  const window = { stride, padding };
  const shape = [size, size, channels, 1];
  const [rows, columns] = [positions(height, size, window), positions(width, size, window)];
  const own = { shape, places: rows * columns, fanIn: size * size, fanOut: size * size, inPyTorch: [2, 3, 0, 1] };
  const both = kernelAndBias(place, own, channels);
  const [kernel, bias] = [both[0].name, both[1].name];
  /** What each weight of a kernel sees at all places, `[batch, rows, columns, channels]`, row by row of the kernel. */
  function* seen(x: Output, before: () => readonly Node[]): Generator<Output> {
    const around = [[0, 0], zerosAround(height, size, window), zerosAround(width, size, window), [0, 0]] as const;
    const padded = padding === 'same' ? pad(x, around) : x;
    for (let at = 0; at < size * size; at++) {
      const begin = [0, Math.floor(at / size), at % size, 0];
      yield stridedSlice(after(padded, before()), begin, [null, rows, columns, channels], [1, stride, stride, 1]);
    }
  }
  return {
    name,
    outputShape: [rows, columns, channels],
    sharesWeights: true,
    parameters: hasBias ? both : both.slice(0, 1),
    forward(x, pass) {
      const apply = ([w, b]: readonly [Output, Output?]) => ({
        output: b ? biasAdd(convolve(x, w, window), b) : convolve(x, w, window),
        backward: (delta: Output) => depthwiseConv2DBackpropInput(x, w, delta, window),
        gradients: (delta: Output) => ({
          [kernel]: depthwiseConv2DBackpropFilter(x, shape, delta, window),
          ...(b && { [bias]: biasAddGrad(delta) }),
        }),
      });
      const parameters: readonly [string, string?] = hasBias ? [kernel, bias] : [kernel];
      return {
        ...linear({ name, parameters, apply }, pass),
        // A sample's own gradient of a weight is Σ over places of what the weight sees there, times δ; only then comes
        // the magnitude. One weight of all channels after the other: what it sees is as much as the images.
        importance(deltas, magnitude) {
          const overSamples = (bySample: Output) => sum(magnitude(sum(bySample, [1, 2])), [0]);
          const found: Output[] = [];
          for (const part of seen(x, () => found.slice(-1).map(({ node }) => node))) {
            found.push(addN(deltas.map((delta) => overSamples(mul(part, delta)))));
          }
          return {
            [kernel]: reshape(pack(found), shape),
            ...(hasBias && { [bias]: addN(deltas.map(overSamples)) }),
          };
        },
      };
    },
  };
}
