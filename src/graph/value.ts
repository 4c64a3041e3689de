/** A tensor outside the graph: what goes into an entry and what comes out. Row-major. */
export type Value =
  | { readonly dtype: 'float32'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: 'int32'; readonly shape: readonly number[]; readonly data: Int32Array }
  | { readonly dtype: 'uint8' | 'bool'; readonly shape: readonly number[]; readonly data: Uint8Array }
  | { readonly dtype: 'string'; readonly shape: readonly number[]; readonly data: readonly Uint8Array[] };

export const float32 = (data: Float32Array, shape: readonly number[] = [data.length]): Value =>
  checked({ dtype: 'float32', shape, data });

export const int32 = (data: Int32Array, shape: readonly number[] = [data.length]): Value =>
  checked({ dtype: 'int32', shape, data });

export const scalar = (value: number): Value => float32(Float32Array.of(value), []);

export const integer = (value: number): Value => int32(Int32Array.of(value), []);

/** Raw bytes as one string element, which `decodeRaw` turns into numbers inside the graph without widening them. */
export const bytes = (data: Uint8Array): Value => ({ dtype: 'string', shape: [1], data: [data] });

export function elements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The single number a scalar holds. */
export function numberOf(value: Value | undefined): number {
  const first = value?.dtype === 'string' ? undefined : value?.data[0];
  if (first === undefined) throw new Error('not a number');
  return first;
}

/** The data of a float32 value. */
export function floats(value: Value | undefined): Float32Array {
  if (value?.dtype !== 'float32') throw new Error(`expected float32, got ${value?.dtype}`);
  return value.data;
}

/** The data of an int32 value. */
export function integers(value: Value | undefined): Int32Array {
  if (value?.dtype !== 'int32') throw new Error(`expected int32, got ${value?.dtype}`);
  return value.data;
}

function checked<V extends Value>(value: V): V {
  if (value.data.length !== elements(value.shape)) {
    throw new Error(`${value.data.length} elements do not fill shape [${value.shape}]`);
  }
  return value;
}
