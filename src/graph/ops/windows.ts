import type { Output } from '../graph';
import { constant } from './constants';
import { type Attributes, expect, op, unknown } from './operation';
import { shapeOf, stridedSlice } from './shapes';
import { poolAttributes, positions, slid, type Window, windowAttributes } from './slidingWindow';

export { positions, type Window, zerosAround } from './slidingWindow';

function convolutionAttributes(window: Window): Attributes {
  return {
    ...windowAttributes(window),
    use_cudnn_on_gpu: { bool: true },
    explicit_paddings: { ints: [] },
    dilations: { ints: [1, 1, 1, 1] },
  };
}

/** x `[batch, height, width, in]`, kernel `[size, size, in, out]`. */
export function conv2D(x: Output, kernel: Output, window: Window): Output {
  expect('Conv2D', 'float32', x, kernel);
  const shape = slid(x.shape, kernel.shape?.[0] ?? unknown('Conv2D', kernel), window, kernel.shape?.[3] ?? null);
  return op('Conv2D', [x, kernel], 'float32', shape, convolutionAttributes(window));
}

/** δ with respect to the convolution's input, whose shape is that of `x`. */
export function conv2DBackpropInput(x: Output, kernel: Output, delta: Output, window: Window): Output {
  expect('Conv2DBackpropInput', 'float32', kernel, delta);
  return op('Conv2DBackpropInput', [shapeOf(x), kernel, delta], 'float32', x.shape, convolutionAttributes(window));
}

/** Gradient with respect to the kernel of shape `kernelShape`, summed over the batch. */
export function conv2DBackpropFilter(x: Output, kernelShape: readonly number[], delta: Output, window: Window): Output {
  expect('Conv2DBackpropFilter', 'float32', x, delta);
  // TensorFlow 2.15's oneDNN kernel is wrong for kernels of size 1 with a stride where the last places of x are not
  // used. What is used is cut out first.
  if (kernelShape[0] === 1 && window.stride > 1) {
    const { stride, padding } = window;
    const [, height = null, width = null] = x.shape ?? [];
    const places = (length: number | null) => (length === null ? null : positions(length, 1, window));
    const size = [null, places(height), places(width), null];
    const used = stridedSlice(x, [0, 0, 0, 0], size, [1, stride, stride, 1]);
    return conv2DBackpropFilter(used, kernelShape, delta, { stride: 1, padding });
  }
  const sizes = constant(x.node.graph, kernelShape, 'int32');
  return op('Conv2DBackpropFilter', [x, sizes, delta], 'float32', kernelShape, convolutionAttributes(window));
}

function maxPoolAttributes(size: number, window: Window): Attributes {
  return { ...poolAttributes(size, window), explicit_paddings: { ints: [] } };
}

export function maxPool(x: Output, size: number, window: Window): Output {
  expect('MaxPool', 'float32', x);
  const shape = slid(x.shape, size, window, x.shape?.[3] ?? null);
  return op('MaxPool', [x], 'float32', shape, maxPoolAttributes(size, window));
}

/** δ at the input of a max-pooling; where several elements are largest, the first in the window takes it. */
export function maxPoolGrad(x: Output, y: Output, delta: Output, size: number, window: Window): Output {
  expect('MaxPoolGrad', 'float32', x, y, delta);
  return op('MaxPoolGrad', [x, y, delta], 'float32', x.shape, maxPoolAttributes(size, window));
}
