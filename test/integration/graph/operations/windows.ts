import type { Output } from '../../../../src/graph/graph';
import * as op from '../../../../src/graph/ops';
import type { Value } from '../../../../src/graph/value';
import { randomFloats } from '../../../fixtures/engines';
import { EXACT, input, type OperationCase, ROUNDING, SUMS } from './operationCase';

/** Images, kernels of all sizes, and windows with every stride and padding. */
const places = [
  { image: 'square', shape: [3, 8, 8, 4] },
  { image: 'wide', shape: [2, 5, 9, 3] },
  { image: 'grey', shape: [2, 6, 6, 1] },
].flatMap(({ image, shape }) =>
  [1, 2, 3, 5].flatMap((size) =>
    [1, 2, 3].flatMap((stride) =>
      (['same', 'valid'] as const).map((padding) => {
        const [batch = 0, height = 0, width = 0, channels = 0] = shape;
        const window: op.Window = { stride, padding };
        const out = [batch, op.positions(height, size, window), op.positions(width, size, window)];
        return { name: `${image}/${size}/${stride}/${padding}`, image, shape, size, window, channels, out };
      }),
    ),
  ),
);
const FILTERS = 6;

function onImages(
  write: (
    x: Output,
    size: number,
    window: op.Window,
    given: { kernel: Output; perChannel: Output; delta: Output; pooled: Output },
  ) => Output,
  tolerance: number,
): OperationCase {
  const given: Record<string, Value> = {};
  for (const { name, image, shape, size, channels, out } of places) {
    given[image] = randomFloats(shape);
    given[`${image}/kernel${size}`] = randomFloats([size, size, channels, FILTERS]);
    given[`${image}/perChannel${size}`] = randomFloats([size, size, channels, 1]);
    given[`${name}/delta`] = randomFloats([...out, FILTERS], -1, 1, name);
    given[`${name}/pooled`] = randomFloats([...out, channels], -1, 1, name);
  }
  return {
    given,
    write: (inputs) => {
      const results = places.map(({ name, image, size, window }) => {
        const kernel = input(inputs, `${image}/kernel${size}`);
        const [delta, pooled] = [input(inputs, `${name}/delta`), input(inputs, `${name}/pooled`)];
        const perChannel = input(inputs, `${image}/perChannel${size}`);
        return [name, write(input(inputs, image), size, window, { kernel, perChannel, delta, pooled })] as const;
      });
      return Object.fromEntries(results);
    },
    tolerance,
  };
}

export const windows = {
  conv2D: onImages((x, _size, window, { kernel }) => op.conv2D(x, kernel, window), SUMS),
  conv2DBackpropInput: onImages(
    (x, _size, window, { kernel, delta }) => op.conv2DBackpropInput(x, kernel, delta, window),
    SUMS,
  ),
  conv2DBackpropFilter: onImages(
    (x, _size, window, { kernel, delta }) => op.conv2DBackpropFilter(x, [...(kernel.shape as number[])], delta, window),
    SUMS,
  ),
  maxPool: onImages((x, size, window) => op.maxPool(x, size, window), EXACT),
  maxPoolGrad: onImages(
    (x, size, window, { pooled }) => op.maxPoolGrad(x, op.maxPool(x, size, window), pooled, size, window),
    ROUNDING,
  ),
  averagePool: onImages((x, size, window) => op.averagePool(x, size, window), ROUNDING),
  averagePoolGrad: onImages((x, size, window, { pooled }) => op.averagePoolGrad(x, pooled, size, window), ROUNDING),
  depthwiseConv2D: onImages((x, _size, window, { perChannel }) => op.depthwiseConv2D(x, perChannel, window), SUMS),
  depthwiseConv2DBackpropInput: onImages(
    (x, _size, window, { perChannel, pooled }) => op.depthwiseConv2DBackpropInput(x, perChannel, pooled, window),
    SUMS,
  ),
  depthwiseConv2DBackpropFilter: onImages(
    (x, _size, window, { perChannel, pooled }) =>
      op.depthwiseConv2DBackpropFilter(x, [...(perChannel.shape as number[])], pooled, window),
    SUMS,
  ),
} satisfies Record<string, OperationCase>;
