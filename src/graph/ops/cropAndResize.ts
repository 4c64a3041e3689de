import type { Output } from '../graph';
import { constant } from './constants';
import { expect, op } from './operation';
import { shapeOf } from './shapes';

/**
 * Bilinear samples of x `[batch, height, width, channels]` at `size` × `size` places of each box: `[boxes, size, size,
 * channels]`. A box is y1, x1, y2, x2 (float32 `[boxes, 4]`), 0 being the centre of the first element along an axis and 1
 * that of the last: place k is at y1 (height − 1) + k (y2 − y1)(height − 1) / (size − 1), and the middle of the box where
 * size is 1. Places outside are 0.
 *
 * @param images int32 `[boxes]`: which image of the batch each box is in
 */
export function cropAndResize(x: Output, boxes: Output, images: Output, size: number): Output {
  expect('CropAndResize', 'float32', x, boxes);
  expect('CropAndResize', 'int32', images);
  const sides = constant(x.node.graph, [size, size], 'int32');
  const shape = [boxes.shape?.[0] ?? null, size, size, x.shape?.[3] ?? null];
  return op('CropAndResize', [x, boxes, images, sides], 'float32', shape, {
    T: { type: 'float32' },
    method: { string: 'bilinear' },
    extrapolation_value: { float: 0 },
  });
}

/**
 * δ with respect to x of the crop. Boxes may overlap: TensorFlow adds them up on several threads at once and loses some, unless
 * `TF_DETERMINISTIC_OPS=1` is set before it is loaded. A network that crops must have it set.
 */
export function cropAndResizeGrad(x: Output, boxes: Output, images: Output, delta: Output): Output {
  expect('CropAndResizeGradImage', 'float32', boxes, delta);
  expect('CropAndResizeGradImage', 'int32', images);
  return op('CropAndResizeGradImage', [delta, boxes, images, shapeOf(x)], 'float32', x.shape, {
    T: { type: 'float32' },
    method: { string: 'bilinear' },
  });
}
