import type { Output } from '../graph';
import { constant } from './constants';
import { type Attributes, expect, op, unknown } from './operation';
import { shapeOf } from './shapes';
import { slid, type Window, windowAttributes } from './slidingWindow';

/** Convolutions of each channel by itself, with a kernel `[size, size, channels, 1]`. */

function attributes(window: Window): Attributes {
  return { ...windowAttributes(window), explicit_paddings: { ints: [] }, dilations: { ints: [1, 1, 1, 1] } };
}

/** x `[batch, height, width, channels]`. */
export function depthwiseConv2D(x: Output, kernel: Output, window: Window): Output {
  expect('DepthwiseConv2dNative', 'float32', x, kernel);
  const size = kernel.shape?.[0] ?? unknown('DepthwiseConv2dNative', kernel);
  const shape = slid(x.shape, size, window, kernel.shape?.[2] ?? null);
  return op('DepthwiseConv2dNative', [x, kernel], 'float32', shape, attributes(window));
}

/** δ with respect to the convolution's input, whose shape is that of `x`. */
export function depthwiseConv2DBackpropInput(x: Output, kernel: Output, delta: Output, window: Window): Output {
  const name = 'DepthwiseConv2dNativeBackpropInput';
  expect(name, 'float32', kernel, delta);
  return op(name, [shapeOf(x), kernel, delta], 'float32', x.shape, attributes(window));
}

/** Gradient with respect to the kernel of shape `kernelShape`, summed over the batch. */
export function depthwiseConv2DBackpropFilter(
  x: Output,
  kernelShape: readonly number[],
  delta: Output,
  window: Window,
): Output {
  const name = 'DepthwiseConv2dNativeBackpropFilter';
  expect(name, 'float32', x, delta);
  const sizes = constant(x.node.graph, kernelShape, 'int32');
  return op(name, [x, sizes, delta], 'float32', kernelShape, attributes(window));
}
