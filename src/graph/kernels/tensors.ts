import type { Variable } from '../graph';
import { elements, type Value } from '../value';

/**
 * What flows between the interpreter's kernels. Real numbers lie in the memory of a tfjs backend, where its kernels
 * work on them; everything else (row numbers, labels, pixels, conditions) is small or only passed on, and is a plain
 * value of JavaScript.
 */
export type Held = Floats | Plain | Cell;

/** A float32 tensor in a backend's memory; what tfjs calls a TensorInfo. Several holders can share one `dataId`. */
export interface Floats {
  readonly dtype: 'float32';
  readonly shape: number[];
  readonly dataId: object;
}

/** Never changed once made, except by the variable that alone holds it. */
export type Plain = Exclude<Value, { readonly dtype: 'float32' }>;

/** Where a variable keeps its value. */
export interface Cell {
  readonly dtype: 'resource';
  readonly variable: Variable;
  value: Floats | Plain | undefined;
  /** Whether a plain value has been given out since it was stored, so that it may not be changed in place. */
  givenOut: boolean;
}

/** The memory of one tfjs backend, and its kernels. */
export interface Memory {
  /** Room for a tensor; its elements are not set. */
  allocate(shape: readonly number[]): Floats;
  /** The elements, to read and write; valid only until the next allocation. */
  view(tensor: Floats): Float32Array;
  /** One more holder of the same elements, under another shape. */
  share(tensor: Floats, shape?: readonly number[]): Floats;
  /** One holder fewer; without holders the memory is free. */
  release(tensor: Floats): void;
  /** Whether there are other holders. */
  isShared(tensor: Floats): boolean;
  /** Must follow a change of elements that a kernel may have seen before: backends keep packed copies of weights. */
  changed(tensor: Floats): void;
  /** Calls `use` with a tensor over the elements of `tensor` from `offset` on. */
  within<T>(tensor: Floats, offset: number, shape: readonly number[], use: (part: Floats) => T): T;
  /** Runs a kernel of the backend; its names, inputs and attributes are tfjs-core's. */
  kernel(name: string, inputs: Record<string, Floats> | Floats[], attributes?: Record<string, unknown>): Floats;
}

export function tensorOf(memory: Memory, data: Float32Array, shape: readonly number[]): Floats {
  const tensor = memory.allocate(shape);
  memory.view(tensor).set(data);
  return tensor;
}

export function floats(held: Held | undefined): Floats {
  if (held?.dtype !== 'float32') throw new Error(`expected float32, got ${held?.dtype}`);
  return held;
}

export function plain(held: Held | undefined): Plain {
  if (!held || held.dtype === 'float32' || held.dtype === 'resource') {
    throw new Error(`expected a plain value, got ${held?.dtype}`);
  }
  return held;
}

export function integers(held: Held | undefined): Int32Array {
  if (held?.dtype !== 'int32') throw new Error(`expected int32, got ${held?.dtype}`);
  return held.data;
}

export function tensor(held: Held | undefined): Floats | Plain {
  if (!held || held.dtype === 'resource') throw new Error('expected a tensor');
  return held;
}

export function cell(held: Held | undefined): Cell {
  if (held?.dtype !== 'resource') throw new Error(`expected a variable, got ${held?.dtype}`);
  return held;
}

/** Plain numbers of any type. */
export type Numbers = Exclude<Plain, { readonly dtype: 'string' }>;

export function numbers(held: Held | undefined): Numbers {
  const value = plain(held);
  if (value.dtype === 'string') throw new Error('expected numbers, got strings');
  return value;
}

export function plainOf(dtype: Numbers['dtype'], shape: readonly number[], data?: ArrayLike<number>): Numbers {
  const size = elements(shape);
  if (dtype === 'int32') return { dtype, shape, data: data ? Int32Array.from(data) : new Int32Array(size) };
  return { dtype, shape, data: data ? Uint8Array.from(data) : new Uint8Array(size) };
}

/** Room for a result of the type of `like`; its elements are not set. */
export function room(memory: Memory, like: Held, shape: readonly number[]): Floats | Numbers {
  return like.dtype === 'float32' ? memory.allocate(shape) : plainOf(numbers(like).dtype, shape);
}

export type Elements = Float32Array | Int32Array | Uint8Array;

/** The elements of a tensor of numbers; of floats, valid only until the next allocation. */
export function elementsOf(held: Held | undefined, memory: Memory): Elements {
  return held?.dtype === 'float32' ? memory.view(held) : numbers(held).data;
}
