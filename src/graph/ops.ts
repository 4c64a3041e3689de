import {
  type Attribute,
  type DType,
  type Graph,
  type Node,
  type Output,
  output,
  type Shape,
  type Variable,
} from './graph';
import type { Value } from './value';

/**
 * TensorFlow's operations, typed: dtypes are checked when the graph is written, and shapes as far as they are known.
 * Each function is named after the operation and gives its result; see TensorFlow's op reference for the definitions.
 */

type Attributes = Readonly<Record<string, Attribute>>;

function op(
  name: string,
  inputs: readonly Output[],
  dtype: DType,
  shape: Shape | null,
  attributes: Attributes,
): Output {
  const [first] = inputs;
  if (!first) throw new Error(`${name} needs an input`);
  return output(first.node.graph.node(name, { inputs, attributes, outputs: [{ dtype, shape }] }));
}

function expect(name: string, dtype: DType, ...inputs: readonly Output[]): void {
  for (const input of inputs) {
    if (input.dtype !== dtype) {
      throw new Error(`${name} takes ${dtype}, but ${input.node.name} (${input.node.op}) is ${input.dtype}`);
    }
  }
}

const float = (attributes: Attributes = {}): Attributes => ({ T: { type: 'float32' }, ...attributes });
const NHWC: Attributes = { data_format: { string: 'NHWC' } };

// Constants

export function constant(
  graph: Graph,
  value: number | readonly number[],
  dtype: 'float32' | 'int32' = 'float32',
): Output {
  const data = Array.isArray(value) ? value : [value];
  const shape = Array.isArray(value) ? [value.length] : [];
  return tensor(
    graph,
    dtype === 'float32'
      ? { dtype, shape, data: Float32Array.from(data) }
      : { dtype, shape, data: Int32Array.from(data) },
  );
}

export function tensor(graph: Graph, value: Value): Output {
  const { dtype, shape } = value;
  return output(
    graph.node('Const', {
      attributes: { dtype: { type: dtype }, value: { tensor: value } },
      outputs: [{ dtype, shape }],
    }),
  );
}

/** A tensor of one value. */
export function fill(shape: readonly number[], value: Output): Output {
  const sizes = constant(value.node.graph, shape, 'int32');
  return op('Fill', [sizes, value], value.dtype, shape, { T: { type: value.dtype }, index_type: { type: 'int32' } });
}

// Element by element

function broadcast(name: string, a: Shape | null, b: Shape | null): Shape | null {
  if (!a || !b) return null;
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const [p, q] = [a, b].map((shape) => (i < rank - shape.length ? 1 : (shape[i - rank + shape.length] ?? null)));
    if (p === 1) return q ?? null;
    if (q === 1) return p ?? null;
    if (p != null && q != null && p !== q) throw new Error(`${name}: shapes [${a}] and [${b}] do not fit`);
    return p ?? q ?? null;
  });
}

function binary(name: string, a: Output, b: Output, dtype = a.dtype): Output {
  expect(name, a.dtype, b);
  return op(name, [a, b], dtype, broadcast(name, a.shape, b.shape), { T: { type: a.dtype } });
}

export const add = (a: Output, b: Output): Output => binary('AddV2', a, b);
export const sub = (a: Output, b: Output): Output => binary('Sub', a, b);
export const mul = (a: Output, b: Output): Output => binary('Mul', a, b);
export const div = (a: Output, b: Output): Output => binary(a.dtype === 'int32' ? 'FloorDiv' : 'RealDiv', a, b);
export const floorMod = (a: Output, b: Output): Output => binary('FloorMod', a, b);
export const maximum = (a: Output, b: Output): Output => binary('Maximum', a, b);
export const equal = (a: Output, b: Output): Output => binary('Equal', a, b, 'bool');
export const greaterEqual = (a: Output, b: Output): Output => binary('GreaterEqual', a, b, 'bool');

function unary(name: string, x: Output): Output {
  expect(name, 'float32', x);
  return op(name, [x], 'float32', x.shape, float());
}

export const abs = (x: Output): Output => unary('Abs', x);
export const square = (x: Output): Output => unary('Square', x);
export const sqrt = (x: Output): Output => unary('Sqrt', x);
export const rsqrt = (x: Output): Output => unary('Rsqrt', x);
export const sign = (x: Output): Output => unary('Sign', x);
export const relu = (x: Output): Output => unary('Relu', x);
export const sigmoid = (x: Output): Output => unary('Sigmoid', x);
/** log(1 + exp(x)). */
export const softplus = (x: Output): Output => unary('Softplus', x);
export const softmax = (x: Output): Output => unary('Softmax', x);

/** δ where the ReLU's output y was positive, 0 elsewhere. */
export function reluGrad(delta: Output, y: Output): Output {
  expect('ReluGrad', 'float32', delta, y);
  return op('ReluGrad', [delta, y], 'float32', y.shape, float());
}

export function addN(terms: readonly Output[]): Output {
  const [first] = terms;
  if (!first) throw new Error('addN needs a term');
  if (terms.length === 1) return first;
  expect('AddN', 'float32', ...terms);
  return op('AddN', terms, 'float32', first.shape, float({ N: { int: terms.length } }));
}

export function cast(x: Output, to: DType): Output {
  if (x.dtype === to) return x;
  return op('Cast', [x], to, x.shape, { SrcT: { type: x.dtype }, DstT: { type: to }, Truncate: { bool: false } });
}

/** `then` where `condition` holds, `otherwise` elsewhere; shapes broadcast. */
export function select(condition: Output, then: Output, otherwise: Output): Output {
  expect('SelectV2', 'bool', condition);
  expect('SelectV2', then.dtype, otherwise);
  const shape = broadcast('SelectV2', condition.shape, broadcast('SelectV2', then.shape, otherwise.shape));
  return op('SelectV2', [condition, then, otherwise], then.dtype, shape, { T: { type: then.dtype } });
}

// Reductions

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

function unknown(name: string, x: Output): never {
  throw new Error(`${name}: the rank of ${x.node.name} is not known`);
}

export function argMax(x: Output, axis: number): Output {
  expect('ArgMax', 'float32', x);
  return op('ArgMax', [x, constant(x.node.graph, axis, 'int32')], 'int32', reduced(x.shape, [axis], false), {
    T: { type: 'float32' },
    Tidx: { type: 'int32' },
    output_type: { type: 'int32' },
  });
}

// Shapes

export function reshape(x: Output, shape: Shape): Output {
  const unknowns = shape.filter((size) => size === null).length;
  if (unknowns > 1) throw new Error('reshape: at most one size can be left open');
  const sizes = constant(
    x.node.graph,
    shape.map((size) => size ?? -1),
    'int32',
  );
  return op('Reshape', [x, sizes], x.dtype, shape, { T: { type: x.dtype }, Tshape: { type: 'int32' } });
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
  const sizes = constant(
    graph,
    size.map((n) => n ?? -1),
    'int32',
  );
  return op('Slice', [x, constant(graph, begin, 'int32'), sizes], x.dtype, shape, {
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

// Networks

/** a·b of `[m, k]` and `[k, n]`, either transposed. */
export function matMul(a: Output, b: Output, transposeA = false, transposeB = false): Output {
  expect('MatMul', 'float32', a, b);
  const [m, k] = transposeA ? [a.shape?.[1], a.shape?.[0]] : [a.shape?.[0], a.shape?.[1]];
  const [l, n] = transposeB ? [b.shape?.[1], b.shape?.[0]] : [b.shape?.[0], b.shape?.[1]];
  if (k != null && l != null && k !== l) throw new Error(`MatMul: [${a.shape}] and [${b.shape}] do not fit`);
  return op('MatMul', [a, b], 'float32', [m ?? null, n ?? null], {
    ...float(),
    transpose_a: { bool: transposeA },
    transpose_b: { bool: transposeB },
  });
}

/** For each sample aᵀ·b: `[batch, k, m]` and `[batch, k, n]` give `[batch, m, n]`. */
export function batchMatMulTransposed(a: Output, b: Output): Output {
  expect('BatchMatMulV2', 'float32', a, b);
  const shape = [a.shape?.[0] ?? null, a.shape?.[2] ?? null, b.shape?.[2] ?? null];
  return op('BatchMatMulV2', [a, b], 'float32', shape, float({ adj_x: { bool: true }, adj_y: { bool: false } }));
}

export function biasAdd(x: Output, bias: Output): Output {
  expect('BiasAdd', 'float32', x, bias);
  return op('BiasAdd', [x, bias], 'float32', x.shape, float(NHWC));
}

/** Sum over all axes but the last. */
export function biasAddGrad(delta: Output): Output {
  expect('BiasAddGrad', 'float32', delta);
  return op('BiasAddGrad', [delta], 'float32', [delta.shape?.at(-1) ?? null], float(NHWC));
}

export interface Window {
  readonly stride: number;
  readonly padding: 'same' | 'valid';
}

/** Positions of a window of `size` along an axis of `length`. */
export function positions(length: number, size: number, { stride, padding }: Window): number {
  return Math.ceil((padding === 'same' ? length : length - size + 1) / stride);
}

function windowAttributes({ stride, padding }: Window): Attributes {
  return float({ ...NHWC, strides: { ints: [1, stride, stride, 1] }, padding: { string: padding.toUpperCase() } });
}

function convolutionAttributes(window: Window): Attributes {
  return {
    ...windowAttributes(window),
    use_cudnn_on_gpu: { bool: true },
    explicit_paddings: { ints: [] },
    dilations: { ints: [1, 1, 1, 1] },
  };
}

function slid(x: Shape | null, size: number, window: Window, channels: number | null): Shape {
  const along = (length: number | null | undefined) => (length == null ? null : positions(length, size, window));
  return [x?.[0] ?? null, along(x?.[1]), along(x?.[2]), channels];
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

export function maxPool(x: Output, size: number, window: Window): Output {
  expect('MaxPool', 'float32', x);
  const attributes = {
    ...windowAttributes(window),
    ksize: { ints: [1, size, size, 1] },
    explicit_paddings: { ints: [] },
  };
  return op('MaxPool', [x], 'float32', slid(x.shape, size, window, x.shape?.[3] ?? null), attributes);
}

/** δ at the input of a max-pooling; where several elements are largest, the first in the window takes it. */
export function maxPoolGrad(x: Output, y: Output, delta: Output, size: number, window: Window): Output {
  expect('MaxPoolGrad', 'float32', x, y, delta);
  const attributes = {
    ...windowAttributes(window),
    ksize: { ints: [1, size, size, 1] },
    explicit_paddings: { ints: [] },
  };
  return op('MaxPoolGrad', [x, y, delta], 'float32', x.shape, attributes);
}

export function shapeOf(x: Output): Output {
  return op('Shape', [x], 'int32', x.shape && [x.shape.length], { T: { type: x.dtype }, out_type: { type: 'int32' } });
}

/** Cross-entropy of each sample `[batch]` and its gradient at the logits `[batch, units]`; labels are unit numbers. */
export function sparseSoftmaxCrossEntropy(logits: Output, labels: Output): { loss: Output; gradient: Output } {
  const name = 'SparseSoftmaxCrossEntropyWithLogits';
  expect(name, 'float32', logits);
  expect(name, 'int32', labels);
  const node = logits.node.graph.node(name, {
    inputs: [logits, labels],
    attributes: float({ Tlabels: { type: 'int32' } }),
    outputs: [
      { dtype: 'float32', shape: [logits.shape?.[0] ?? null] },
      { dtype: 'float32', shape: logits.shape },
    ],
  });
  return { loss: output(node, 0), gradient: output(node, 1) };
}

/** As above, for targets that are distributions `[batch, units]`. */
export function softmaxCrossEntropy(logits: Output, targets: Output): { loss: Output; gradient: Output } {
  expect('SoftmaxCrossEntropyWithLogits', 'float32', logits, targets);
  const node = logits.node.graph.node('SoftmaxCrossEntropyWithLogits', {
    inputs: [logits, targets],
    attributes: float(),
    outputs: [
      { dtype: 'float32', shape: [logits.shape?.[0] ?? null] },
      { dtype: 'float32', shape: logits.shape },
    ],
  });
  return { loss: output(node, 0), gradient: output(node, 1) };
}

/** Uniform in [0, 1) by Philox 4×32-10, a function of `seed` (int32 `[2]`) alone. `like` gives the shape. */
export function statelessRandomUniform(like: Output, seed: Output): Output {
  expect('StatelessRandomUniform', 'int32', seed);
  return op('StatelessRandomUniform', [shapeOf(like), seed], 'float32', like.shape, {
    dtype: { type: 'float32' },
    T: { type: 'int32' },
    Tseed: { type: 'int32' },
  });
}

// Variables

/** The value of a variable once the nodes in `after` have run. */
export function read({ dtype, shape, handle }: Variable, after: readonly Node[] = []): Output {
  const spec = { inputs: [handle], controls: after, attributes: { dtype: { type: dtype } } } as const;
  return output(handle.node.graph.node('ReadVariableOp', { ...spec, outputs: [{ dtype, shape }] }));
}

/** Rows of a variable by number, without reading the rest. */
export function gatherRows(variable: Variable, indices: Output): Output {
  expect('ResourceGather', 'int32', indices);
  const shape = indices.shape && [...indices.shape, ...variable.shape.slice(1)];
  return op('ResourceGather', [variable.handle, indices], variable.dtype, shape, {
    dtype: { type: variable.dtype },
    Tindices: { type: 'int32' },
    batch_dims: { int: 0 },
    validate_indices: { bool: true },
  });
}

function effect(name: string, inputs: readonly Output[], attributes: Attributes, controls: readonly Node[] = []): Node {
  const [first] = inputs;
  if (!first) throw new Error(`${name} needs an input`);
  return first.node.graph.node(name, { inputs, controls, attributes, outputs: [] });
}

function written(name: string, variable: Variable, value: Output, controls: readonly Node[] = []): Node {
  expect(name, variable.dtype, value);
  const known = value.shape;
  if (
    known &&
    (known.length !== variable.shape.length || known.some((n, i) => n !== null && n !== variable.shape[i]))
  ) {
    throw new Error(`${name}: [${known}] does not fit variable ${variable.name} [${variable.shape}]`);
  }
  return effect(name, [variable.handle, value], { dtype: { type: variable.dtype } }, controls);
}

/** Writes come after the nodes in `after` and after whatever made the value. */
export const assign = (variable: Variable, value: Output, after: readonly Node[] = []): Node =>
  written('AssignVariableOp', variable, value, after);
export const assignAdd = (variable: Variable, value: Output, after: readonly Node[] = []): Node =>
  written('AssignAddVariableOp', variable, value, after);
export const assignSub = (variable: Variable, value: Output, after: readonly Node[] = []): Node =>
  written('AssignSubVariableOp', variable, value, after);

/** Writes the rows whose numbers are in `indices`. */
export function scatterRows(variable: Variable, indices: Output, rows: Output): Node {
  expect('ResourceScatterUpdate', 'int32', indices);
  expect('ResourceScatterUpdate', variable.dtype, rows);
  return effect('ResourceScatterUpdate', [variable.handle, indices, rows], {
    dtype: { type: variable.dtype },
    Tindices: { type: 'int32' },
  });
}

/** θ ← θ − η g. */
export function applyGradientDescent(
  theta: Variable,
  rate: Output,
  gradient: Output,
  after: readonly Node[] = [],
): Node {
  return effect(
    'ResourceApplyGradientDescent',
    [theta.handle, rate, gradient],
    float({ use_locking: { bool: false } }),
    after,
  );
}

/** m ← μ m + g; θ ← θ − η m, or with Nesterov θ ← θ − η (g + μ m). */
export function applyMomentum(
  theta: Variable,
  momentum: Variable,
  rate: Output,
  gradient: Output,
  mu: Output,
  nesterov: boolean,
  after: readonly Node[] = [],
): Node {
  const attributes = float({ use_locking: { bool: false }, use_nesterov: { bool: nesterov } });
  return effect('ResourceApplyMomentum', [theta.handle, momentum.handle, rate, gradient, mu], attributes, after);
}

/**
 * m ← β₁ m + (1 − β₁) g; v ← β₂ v + (1 − β₂) g²; θ ← θ − η √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + ε).
 * `powers` are β₁ᵗ and β₂ᵗ.
 */
export function applyAdam(
  theta: Variable,
  moments: readonly [Variable, Variable],
  powers: readonly [Output, Output],
  rate: Output,
  betas: readonly [Output, Output],
  epsilon: Output,
  gradient: Output,
  after: readonly Node[] = [],
): Node {
  const inputs = [theta.handle, ...moments.map(({ handle }) => handle), ...powers, rate, ...betas, epsilon, gradient];
  const attributes = float({ use_locking: { bool: false }, use_nesterov: { bool: false } });
  return effect('ResourceApplyAdam', inputs, attributes, after);
}

/**
 * s ← ρ s + (1 − ρ) g²; Δ = √(d + ε) / √(s + ε) · g; d ← ρ d + (1 − ρ) Δ²; θ ← θ − η Δ.
 * `averages` are s and d.
 */
export function applyAdadelta(
  theta: Variable,
  averages: readonly [Variable, Variable],
  rate: Output,
  rho: Output,
  epsilon: Output,
  gradient: Output,
  after: readonly Node[] = [],
): Node {
  const inputs = [theta.handle, ...averages.map(({ handle }) => handle), rate, rho, epsilon, gradient];
  return effect('ResourceApplyAdadelta', inputs, float({ use_locking: { bool: false } }), after);
}

/** x, but only once `nodes` have run. */
export function after(x: Output, nodes: readonly Node[]): Output {
  return output(
    x.node.graph.node('Identity', {
      inputs: [x],
      controls: nodes,
      attributes: { T: { type: x.dtype } },
      outputs: [{ dtype: x.dtype, shape: x.shape }],
    }),
  );
}

/** Whether a value of this shape can stand where `shape` is declared. */
export function fits(value: readonly number[], shape: Shape | null): boolean {
  if (!shape) return true;
  return value.length === shape.length && shape.every((size, i) => size === null || size === value[i]);
}
