import type { Attribute, Output, Shape } from '../graph';
import { constant, tensor } from './constants';
import { sub } from './elementwise';
import { expect, op, unknown } from './operation';

/** Sizes as operations on x take them: −1 where one is left open. */
function sizesOf({ node }: Output, shape: Shape): Output {
  const sizes = shape.map((size) => size ?? -1);
  return constant(node.graph, sizes, 'int32');
}

export function reshape(x: Output, shape: Shape): Output {
  const unknowns = shape.filter((size) => size === null).length;
  if (unknowns > 1) throw new Error('reshape: at most one size can be left open');
  return op('Reshape', [x, sizesOf(x, shape)], x.dtype, shape, { T: { type: x.dtype }, Tshape: { type: 'int32' } });
}

export function concat(parts: readonly Output[], axis: number): Output {
  const [first] = parts;
  if (!first) throw new Error('concat needs a part');
  if (parts.length === 1) return first;
  expect('ConcatV2', first.dtype, ...parts);
  const along = axis < 0 && first.shape ? axis + first.shape.length : axis;
  const shape = first.shape?.map((size, i) => {
    if (i !== along) return size;
    return parts.reduce<number | null>((total, { shape }) => {
      const more = shape?.[i] ?? null;
      return total === null || more === null ? null : total + more;
    }, 0);
  });
  return op('ConcatV2', [...parts, constant(first.node.graph, axis, 'int32')], first.dtype, shape ?? null, {
    N: { int: parts.length },
    T: { type: first.dtype },
    Tidx: { type: 'int32' },
  });
}

/** `size[i]` elements from `begin[i]` on; null: all that are left. */
export function slice(x: Output, begin: readonly number[], size: Shape): Output {
  const graph = x.node.graph;
  const shape = size.map((n, i) => n ?? (x.shape?.[i] == null ? null : x.shape[i] - (begin[i] ?? 0)));
  return op('Slice', [x, constant(graph, begin, 'int32'), sizesOf(x, size)], x.dtype, shape, {
    T: { type: x.dtype },
    Index: { type: 'int32' },
  });
}

/** Rows of x from `begin` to before `end`, int32 scalars. */
export function rowsBetween(x: Output, begin: Output, end: Output): Output {
  expect('Slice', 'int32', begin, end);
  const graph = x.node.graph;
  const others = (x.shape ?? unknown('Slice', x)).slice(1);
  const rest = (value: number) =>
    tensor(graph, { dtype: 'int32', shape: [others.length], data: new Int32Array(others.length).fill(value) });
  const along = (first: Output, value: number) => concat([reshape(first, [1]), rest(value)], 0);
  return op('Slice', [x, along(begin, 0), along(sub(end, begin), -1)], x.dtype, [null, ...others], {
    T: { type: x.dtype },
    Index: { type: 'int32' },
  });
}

/** `size[i]` elements from `begin[i]` on, each `strides[i]` after the one before; null: as many as there are. */
export function stridedSlice(x: Output, begin: readonly number[], size: Shape, strides: readonly number[]): Output {
  const graph = x.node.graph;
  const last = size.map((n, i) => (n === null ? 0 : (begin[i] ?? 0) + (n - 1) * (strides[i] ?? 1) + 1));
  // A bit for each axis whose end is left open.
  const open = size.reduce<number>((mask, n, i) => (n === null ? mask | (1 << i) : mask), 0);
  const bounds = [begin, last, strides].map((values) => constant(graph, values, 'int32'));
  const mask = (int: number): Attribute => ({ int });
  const shape = size.map((n, i) => {
    const length = x.shape?.[i];
    return n ?? (length == null ? null : Math.ceil((length - (begin[i] ?? 0)) / (strides[i] ?? 1)));
  });
  return op('StridedSlice', [x, ...bounds], x.dtype, shape, {
    T: { type: x.dtype },
    Index: { type: 'int32' },
    begin_mask: mask(0),
    end_mask: mask(open),
    ellipsis_mask: mask(0),
    new_axis_mask: mask(0),
    shrink_axis_mask: mask(0),
  });
}

/** Zeros around x: `around[i]` of them before and after along axis i. */
export function pad(x: Output, around: readonly (readonly [number, number])[]): Output {
  const graph = x.node.graph;
  const paddings = tensor(graph, { dtype: 'int32', shape: [around.length, 2], data: Int32Array.from(around.flat()) });
  const shape = x.shape?.map((n, i) => (n === null ? null : n + (around[i]?.[0] ?? 0) + (around[i]?.[1] ?? 0))) ?? null;
  return op('Pad', [x, paddings], x.dtype, shape, { T: { type: x.dtype }, Tpaddings: { type: 'int32' } });
}

/** Stacks tensors of one shape along a new first axis. */
export function pack(parts: readonly Output[]): Output {
  const [first] = parts;
  if (!first) throw new Error('pack needs a part');
  expect('Pack', first.dtype, ...parts);
  const shape = first.shape && [parts.length, ...first.shape];
  return op('Pack', parts, first.dtype, shape, {
    N: { int: parts.length },
    T: { type: first.dtype },
    axis: { int: 0 },
  });
}

/** Rows (or, with `axis`, other slices) of x by number; with `batchDims`, for each leading index by itself. */
export function gather(x: Output, indices: Output, axis = 0, batchDims = 0): Output {
  expect('GatherV2', 'int32', indices);
  const shape =
    x.shape && indices.shape
      ? [...x.shape.slice(0, axis), ...indices.shape.slice(batchDims), ...x.shape.slice(axis + 1)]
      : null;
  return op('GatherV2', [x, indices, constant(x.node.graph, axis, 'int32')], x.dtype, shape, {
    Tparams: { type: x.dtype },
    Tindices: { type: 'int32' },
    Taxis: { type: 'int32' },
    batch_dims: { int: batchDims },
  });
}

export function oneHot(indices: Output, depth: number): Output {
  expect('OneHot', 'int32', indices);
  const graph = indices.node.graph;
  const parts = [indices, constant(graph, depth, 'int32'), constant(graph, 1), constant(graph, 0)];
  return op('OneHot', parts, 'float32', indices.shape && [...indices.shape, depth], {
    T: { type: 'float32' },
    TI: { type: 'int32' },
    axis: { int: -1 },
  });
}

/** The bytes of a `string` tensor `[1]` as `[elements]` of `type`, little-endian. */
export function decodeRaw(x: Output, type: 'uint8' | 'float32' = 'uint8'): Output {
  expect('DecodeRaw', 'string', x);
  const raw = op('DecodeRaw', [x], type, [1, null], { out_type: { type }, little_endian: { bool: true } });
  return reshape(raw, [null]);
}

export function shapeOf(x: Output): Output {
  return op('Shape', [x], 'int32', x.shape && [x.shape.length], { T: { type: x.dtype }, out_type: { type: 'int32' } });
}

/** The length of the first axis, an int32 scalar. */
export const firstSize = (x: Output): Output => gather(shapeOf(x), constant(x.node.graph, 0, 'int32'));
