import { bytes as inBytes } from '../../core/format';
import { UserError } from '../../core/userError';
import { floatsOfHalves } from '../../store/halfFloats';
import { bytesOfFile, MAX_DATA_BYTES, startOfFile } from '../../store/regularFile';
import {
  conversionOf,
  inWords,
  isNpy,
  MAGIC,
  type NpyHeader,
  type NpyType,
  npyHeader,
  ofValues,
  SAVE,
} from './npyHeader';

/**
 * NPY, the format of numpy's `save` (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html): the magic
 * text, a version, the length of a header, the header as a Python dictionary, and the elements.
 */

/** An array in row-major order. Integers are numbers: those beyond 2⁵³ lose their last digits. */
export interface NpyArray<T extends NpyType = NpyType> {
  readonly type: T;
  /** numpy's name for the type of its elements in the file. */
  readonly descr: string;
  readonly shape: readonly number[];
  readonly data: Elements[T];
}

interface Elements extends Record<NpyType, unknown> {
  readonly bytes: Uint8Array;
  readonly floats: Float32Array;
  readonly integers: Float64Array;
}

const RESULTS = { bytes: Uint8Array, floats: Float32Array, integers: Float64Array } as const;

/**
 * The array in a file; see `readNpy`. Of a file that is not NPY, no more is read than tells so.
 * @throws UserError also where it is no regular file, or cannot be read
 */
export function readNpyFile<T extends NpyType>(path: string, ...wanted: readonly T[]): NpyArray<T> {
  const start = startOfFile(path);
  return readNpy(isNpy(start) ? bytesOfFile(path) : start, path, ...wanted);
}

/**
 * Reads an array as one of the wanted types: numbers of any type whose values that type has. Double precision is rounded
 * to single.
 * @throws UserError where the file is not NPY, holds numbers of other values, no numbers, or has not as many bytes as its
 *   shape asks for
 */
export function readNpy<T extends NpyType>(bytes: Buffer, path: string, ...wanted: readonly T[]): NpyArray<T> {
  const fail = (reason: string, hint = SAVE) => new UserError(`${path}: ${reason}`, hint);
  const { descr, name, stored, isBigEndian, isFortran, shape, start } = npyHeader(bytes, path, wanted);
  const expected = shape.reduce((product, each) => product * each, stored.array.BYTES_PER_ELEMENT);
  const types = wanted.map((each) => inWords[each]).join(' or ');
  const data = bytes.subarray(start);
  if (data.length !== expected) {
    throw fail(`its shape is ${shape.join(' × ')}, which is ${expected} bytes, but ${data.length} are there`);
  }
  const numbers = numbersIn(data, { name, stored, isBigEndian });
  const possible = stored.as.filter((each) => wanted.some((type) => type === each));
  for (const each of possible) {
    const bytes = numbers.length * RESULTS[each].BYTES_PER_ELEMENT;
    if (bytes > MAX_DATA_BYTES) {
      throw fail(
        `read as ${inWords[each]}, it takes ${inBytes(bytes)}, and at most ${inBytes(MAX_DATA_BYTES)} are read`,
      );
    }
    const values = valuesAs(each, numbers);
    if (!values) continue;
    return {
      type: each as T,
      descr,
      shape,
      data: (isFortran ? rowMajor(values, shape) : values) as Elements[T],
    };
  }
  throw fail(
    possible.length > 0
      ? `its elements are of type ${descr}, and not all of them are ${wanted.map((each) => ofValues[each]).join(' or ')}`
      : `its elements are of type ${descr}, but ${types} is needed`,
    conversionOf(name, wanted[0] ?? 'bytes'),
  );
}

type Numbers =
  | Elements[NpyType]
  | Int8Array
  | Int16Array
  | Int32Array
  | Uint16Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** Copied, so that elements begin at a multiple of their size, in the order of bytes of this machine. */
export function numbersIn(
  data: Uint8Array,
  { name, stored: { array }, isBigEndian }: Pick<NpyHeader, 'name' | 'stored' | 'isBigEndian'>,
): Numbers {
  if (array === Uint8Array) return new Uint8Array(data.buffer, data.byteOffset, data.length);
  const copy = Buffer.from(new Uint8Array(data).buffer);
  const size = array.BYTES_PER_ELEMENT;
  if (isBigEndian && size === 2) copy.swap16();
  if (isBigEndian && size === 4) copy.swap32();
  if (isBigEndian && size === 8) copy.swap64();
  const elements = new array(copy.buffer as ArrayBuffer);
  return name === 'f2' ? floatsOfHalves(elements as Uint16Array) : elements;
}

/** The numbers as a type; undefined where it lacks one of their values. Floats in single precision are rounded to it. */
export function valuesAs(type: NpyType, numbers: Numbers): Elements[NpyType] | undefined {
  if (type === 'bytes' && numbers instanceof Uint8Array) return numbers;
  if (type === 'floats' && numbers instanceof Float32Array) return numbers;
  const isFloat = numbers instanceof Float32Array || numbers instanceof Float64Array;
  const fits = {
    bytes: (value: number) => value >= 0 && value <= 255 && Number.isInteger(value),
    floats: (value: number) => isFloat || Math.fround(value) === value,
    integers: Number.isInteger,
  }[type];
  const values = new RESULTS[type](numbers.length);
  let isBright = false;
  for (let i = 0; i < values.length; i++) {
    const value = Number(numbers[i]);
    if (!fits(value)) return undefined;
    values[i] = value;
    isBright ||= value > 1;
  }
  // Floats from 0 to 1 are brightness, even where they are all 0 or 1.
  return type === 'bytes' && isFloat && !isBright ? undefined : values;
}

/** Elements in Fortran order, in which the first axis runs fastest, in row-major order. */
export function rowMajor(values: Elements[NpyType], shape: readonly number[]): Elements[NpyType] {
  const result = values.slice();
  const steps = shape.map((_, axis) => shape.slice(0, axis).reduce((product, each) => product * each, 1));
  const place = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < result.length; to++) {
    result[to] = values[from] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const [size = 0, step = 0, at = 0] = [shape[axis], steps[axis], place[axis]];
      const isEnd = at + 1 === size;
      place[axis] = isEnd ? 0 : at + 1;
      from += isEnd ? -at * step : step;
      if (!isEnd) break;
    }
  }
  return result;
}

/** An array of unsigned bytes as the bytes of an NPY file. */
export function npyOf(shape: readonly number[], data: Uint8Array): Uint8Array[] {
  return [...npyStart('|u1', shape), data];
}

/** What stands before the elements of an NPY file, which follow in row-major order; `descr` is numpy's name for their type. */
export function npyStart(descr: '|u1' | '<f4' | '<i4', shape: readonly number[]): Uint8Array[] {
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  // The data begins at a multiple of 64 bytes.
  const padded = `${text.padEnd(Math.ceil((10 + text.length + 1) / 64) * 64 - 11)}\n`;
  const head = Buffer.alloc(10);
  MAGIC.copy(head);
  head[6] = 1;
  head.writeUInt16LE(padded.length, 8);
  return [head, Buffer.from(padded, 'latin1')];
}
