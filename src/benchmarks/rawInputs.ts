import type { ReadRow } from './rowFile';

/** The samples of a data set as they are stored, `[rows, ...inputShape]` in row-major order: in memory, or read when needed. */
export type RawInputs = Uint8Array | Float32Array | RowReader;

/** Rows that are read when they are needed, because all of them may not fit in memory. */
export interface RowReader {
  readonly type: InputType;
  /** How many rows the engine holds at a time. */
  readonly resident: number;
  /** Writes the bytes of a row to `target`, which has that size. */
  readonly read: ReadRow;
}

/** Type of an element of a sample. */
export type InputType = 'uint8' | 'float32';

/** Bytes of an element. */
export const BYTES: Readonly<Record<InputType, number>> = { uint8: 1, float32: 4 };

export function inputTypeOf(inputs: RawInputs): InputType {
  if (inputs instanceof Uint8Array) return 'uint8';
  return inputs instanceof Float32Array ? 'float32' : inputs.type;
}

/** Room for `elements` elements, large ones at an address that TensorFlow can use without a copy, where the system allows that. */
export function roomFor(type: InputType, elements: number): Uint8Array | Float32Array {
  const room = new ArrayBuffer(BEFORE + elements * BYTES[type]);
  return type === 'uint8' ? new Uint8Array(room, BEFORE) : new Float32Array(room, BEFORE);
}

/** TensorFlow's addresses are multiples of 64. On Linux, malloc puts large memory 16 bytes after one; elsewhere it is copied. */
const BEFORE = process.platform === 'linux' ? 48 : 0;

/** The bytes that elements are stored in. */
export function bytesOf({ buffer, byteOffset, byteLength }: Uint8Array | Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** The elements of a row, `[elements]`. */
export function rowOf(inputs: RawInputs, row: number, elements: number): Uint8Array | Float32Array {
  if (!('read' in inputs)) return inputs.subarray(row * elements, (row + 1) * elements);
  const values = roomFor(inputs.type, elements);
  inputs.read(row, bytesOf(values));
  return values;
}

/** Memory for samples within the engine, in bytes, and the minimum number of samples whatever their size. */
const MEMORY = 2 ** 30;
const MIN_RESIDENT = 512;

/** How many of `rows` samples of this many bytes the engine holds at a time. */
export function residentRows(rows: number, rowBytes: number): number {
  return Math.min(rows, Math.max(MIN_RESIDENT, Math.floor(MEMORY / rowBytes)));
}
