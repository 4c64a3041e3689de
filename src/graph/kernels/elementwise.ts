import { elements } from '../value';
import type { Kernel } from './kernel';
import { placesOf } from './places';
import { type Elements, elementsOf, floats, numbers, plainOf, room, tensor } from './tensors';

function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const p = a[i - rank + a.length] ?? 1;
    const q = b[i - rank + b.length] ?? 1;
    if (p !== q && p !== 1 && q !== 1) throw new Error(`shapes [${a}] and [${b}] do not fit`);
    return p === 1 ? q : p;
  });
}

/** The elements of a tensor of `shape`, repeated so that they fill the shape `to`. */
function spread<T extends Elements>(data: T, shape: readonly number[], to: readonly number[]): T {
  const size = elements(to);
  if (data.length === size) return data;
  const result = new (data.constructor as new (length: number) => T)(size);
  if (data.length === 1) return result.fill(data[0] as number) as T;
  const lengths = to.map((_, i) => shape[i - to.length + shape.length] ?? 1);
  const strides = lengths.map((length) => (length === 1 ? 0 : 1));
  placesOf({ strides, shape: to }, lengths, (from, at, count) => {
    for (let i = 0; i < count; i++) result[at + i] = data[from + i] as number;
  });
  return result;
}

/** Two inputs of one type; floats by the backend's kernel if it has one. The result is of their type, or `as`. */
function binary(f: (p: number, q: number) => number, { kernel, as }: { kernel?: string; as?: 'bool' } = {}): Kernel {
  return (_node, [first, second], memory) => {
    const [a, b] = [tensor(first), tensor(second)];
    const shape = broadcastShape(a.shape, b.shape);
    if (kernel && a.dtype === 'float32' && elements(shape) > 0) return [memory.kernel(kernel, { a, b: floats(b) })];
    const out = as ? plainOf(as, shape) : room(memory, a, shape);
    const [p, q] = [a, b].map((x) => spread(elementsOf(x, memory), x.shape, shape)) as [Elements, Elements];
    const result = elementsOf(out, memory);
    for (let i = 0; i < result.length; i++) result[i] = f(p[i] as number, q[i] as number);
    return [out];
  };
}

function unary(kernel: string, attributes: Record<string, unknown> = {}): Kernel {
  return (_node, [first], memory) => {
    const x = floats(first);
    return [elements(x.shape) === 0 ? memory.share(x) : memory.kernel(kernel, { x }, attributes)];
  };
}

const floorDiv = (p: number, q: number): number => {
  if (q === 0) throw new Error('division of an integer by zero');
  return Math.floor(p / q);
};

/** The step is exact: 1 where the output was positive, else 0. */
const reluGrad: Kernel = (_node, [delta, y], memory) => {
  const passes = memory.kernel('Step', { x: floats(y) }, { alpha: 0 });
  const result = memory.kernel('Multiply', { a: floats(delta), b: passes });
  memory.release(passes);
  return [result];
};

const cast: Kernel = (node, [x], memory) => {
  const input = tensor(x);
  const to = node.outputs[0]?.dtype;
  if (to === 'int32' || to === 'uint8') return [plainOf(to, input.shape, elementsOf(input, memory))];
  const { data, shape } = numbers(input);
  const out = memory.allocate(shape);
  memory.view(out).set(data);
  return [out];
};

export const elementwise: Readonly<Record<string, Kernel>> = {
  AddV2: binary((p, q) => p + q, { kernel: 'Add' }),
  Sub: binary((p, q) => p - q, { kernel: 'Sub' }),
  Mul: binary(Math.imul, { kernel: 'Multiply' }),
  RealDiv: binary((p, q) => p / q, { kernel: 'RealDiv' }),
  FloorDiv: binary(floorDiv),
  Maximum: binary(Math.max),
  Equal: binary((p, q) => (p === q ? 1 : 0), { as: 'bool' }),
  GreaterEqual: binary((p, q) => (p >= q ? 1 : 0), { as: 'bool' }),
  Abs: unary('Abs'),
  Square: unary('Square'),
  Sqrt: unary('Sqrt'),
  Rsqrt: unary('Rsqrt'),
  Sign: unary('Sign'),
  Relu: unary('Relu'),
  Relu6: unary('Relu6'),
  Sigmoid: unary('Sigmoid'),
  Softplus: unary('Softplus'),
  ReluGrad: reluGrad,
  Relu6Grad: binary((delta, y) => (y > 0 && y < 6 ? delta : 0)),
  AddN: (_node, terms, memory) => [memory.kernel('AddN', terms.map(floats))],
  Cast: cast,
  Identity: (_node, [x], memory) => {
    const input = tensor(x);
    return [input.dtype === 'float32' ? memory.share(input) : input];
  },
};
