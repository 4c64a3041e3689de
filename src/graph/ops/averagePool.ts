import type { Output } from '../graph';
import { expect, op } from './operation';
import { shapeOf } from './shapes';
import { poolAttributes, slid, type Window } from './slidingWindow';

/** The mean of what is inside the image in each window of x `[batch, height, width, channels]`. */
export function averagePool(x: Output, size: number, window: Window): Output {
  expect('AvgPool', 'float32', x);
  return op('AvgPool', [x], 'float32', slid(x.shape, size, window, x.shape?.[3] ?? null), poolAttributes(size, window));
}

/** δ with respect to the pooling's input, whose shape is that of `x`. */
export function averagePoolGrad(x: Output, delta: Output, size: number, window: Window): Output {
  expect('AvgPoolGrad', 'float32', x, delta);
  return op('AvgPoolGrad', [shapeOf(x), delta], 'float32', x.shape, poolAttributes(size, window));
}
