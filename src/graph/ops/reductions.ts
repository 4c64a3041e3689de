import type { Output, Shape } from '../graph';
import { constant } from './constants';
import { type Attributes, expect, float, NHWC, op, unknown } from './operation';

function reduced(shape: Shape | null, axes: readonly number[], keep: boolean): Shape | null {
  if (!shape) return null;
  const at = axes.map((axis) => (axis < 0 ? axis + shape.length : axis));
  return shape.flatMap((size, i) => (at.includes(i) ? (keep ? [1] : []) : [size]));
}

function reduction(name: string, x: Output, axes: readonly number[], keep: boolean): Output {
  const indices = constant(x.node.graph, axes, 'int32');
  const attributes: Attributes = { T: { type: x.dtype }, Tidx: { type: 'int32' }, keep_dims: { bool: keep } };
  return op(name, [x, indices], x.dtype, reduced(x.shape, axes, keep), attributes);
}

export const sum = (x: Output, axes: readonly number[], keep = false): Output => reduction('Sum', x, axes, keep);
export const mean = (x: Output, axes: readonly number[], keep = false): Output => reduction('Mean', x, axes, keep);

/** Sum of all elements, a scalar. The rank must be known. */
export function total(x: Output): Output {
  return sum(
    x,
    (x.shape ?? unknown('total', x)).map((_, i) => i),
  );
}

export function argMax(x: Output, axis: number): Output {
  expect('ArgMax', 'float32', x);
  return op('ArgMax', [x, constant(x.node.graph, axis, 'int32')], 'int32', reduced(x.shape, [axis], false), {
    T: { type: 'float32' },
    Tidx: { type: 'int32' },
    output_type: { type: 'int32' },
  });
}

/** Sum over all axes but the last. */
export function biasAddGrad(delta: Output): Output {
  expect('BiasAddGrad', 'float32', delta);
  return op('BiasAddGrad', [delta], 'float32', [delta.shape?.at(-1) ?? null], float(NHWC));
}
