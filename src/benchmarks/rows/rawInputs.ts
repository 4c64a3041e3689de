import { totalmem } from 'node:os';
import type { ReadRow, SharedFile } from './rowFile';

/** The samples of a data set as they are stored, `[rows, ...inputShape]` in row-major order: in memory, or read when needed. */
export type RawInputs = Uint8Array | Float32Array | RowReader;

/** Rows that are read when they are needed, because all of them may not fit in memory, or are in a file that sessions share. */
export interface RowReader {
  readonly type: InputType;
  /** How many rows the engine holds at a time. */
  readonly resident: number;
  /** Writes the bytes of a row to `target`, which has that size. */
  readonly read: ReadRow;
  /** Where all rows stand one after the other, which the engine then maps into its memory. */
  readonly file?: SharedFile;
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

/** Samples of more bytes are read when they are needed; so is all that would take much of this machine's memory. */
export const MAX_IN_MEMORY = Math.min(2 ** 31, totalmem() / 4);

/**
 * Memory for samples within the engine, in bytes: samples that fit into the first stay there. Of others, in random order,
 * hardly one that is needed again would still be there, so that little is gained by more than the second.
 */
const MEMORY = 2 ** 30;
const WINDOW = 2 ** 28;
/** The minimum number of samples whatever their size. */
const MIN_RESIDENT = 512;

/** How many of `rows` samples of this many bytes the engine holds at a time. */
export function residentRows(rows: number, rowBytes: number): number {
  if (rows * rowBytes <= MEMORY) return rows;
  return Math.min(rows, Math.max(MIN_RESIDENT, Math.floor(WINDOW / rowBytes)));
}
