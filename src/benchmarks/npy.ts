import { bytes as inBytes } from '../core/format';
import { shortened } from '../core/shortened';
import { UserError } from '../core/userError';
import { floatsOfHalves } from '../store/halfFloats';
import { otherFile } from '../store/otherFile';
import { bytesOfFile, MAX_DATA_BYTES, startOfFile } from '../store/regularFile';

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

interface Elements {
  readonly bytes: Uint8Array;
  readonly floats: Float32Array;
  readonly integers: Float64Array;
}

export type NpyType = keyof Elements;

const RESULTS = { bytes: Uint8Array, floats: Float32Array, integers: Float64Array } as const;

/** Numbers as they stand in a file, and what they can be read as where their values allow: the first of these. */
interface StoredType {
  readonly array: ArrayType;
  readonly as: readonly NpyType[];
}

type ArrayType =
  | typeof Float32Array
  | typeof Float64Array
  | typeof Int8Array
  | typeof Int16Array
  | typeof Int32Array
  | typeof Uint8Array
  | typeof Uint16Array
  | typeof Uint32Array
  | typeof BigInt64Array
  | typeof BigUint64Array;

const whole = (array: ArrayType): StoredType => ({ array, as: ['integers', 'bytes', 'floats'] });
const float = (array: ArrayType): StoredType => ({ array, as: ['floats', 'integers', 'bytes'] });

/** Types of elements by numpy's names for them, without the order of bytes. */
const TYPES: Readonly<Record<string, StoredType>> = {
  u1: { array: Uint8Array, as: ['bytes', 'integers', 'floats'] },
  // True is 1, but 255 in an image of bytes.
  b1: { array: Uint8Array, as: ['integers', 'floats'] },
  i1: whole(Int8Array),
  i2: whole(Int16Array),
  i4: whole(Int32Array),
  i8: whole(BigInt64Array),
  u2: whole(Uint16Array),
  u4: whole(Uint32Array),
  u8: whole(BigUint64Array),
  f2: float(Uint16Array),
  f4: float(Float32Array),
  f8: float(Float64Array),
};

const inWords = { bytes: 'uint8', floats: 'float32 or float64', integers: 'a whole-number type' } as const;
const ofValues = {
  bytes: 'whole numbers from 0 to 255',
  floats: 'exact in float32',
  integers: 'whole numbers',
} as const;
const converted = { bytes: 'uint8', floats: 'float32', integers: 'int64' } as const;

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');
/** numpy itself reads 10,000, unless it is told otherwise. */
const MAX_HEADER_BYTES = 65_536;
/** As in numpy. */
const MAX_RANK = 64;
const NPY = { name: 'an NPY file', save: 'numpy.save(path, array)' };

/**
 * The array in a file; see `readNpy`. Of a file that is not NPY, no more is read than tells so.
 * @throws UserError also where it is no regular file, or cannot be read
 */
export function readNpyFile<T extends NpyType>(path: string, ...wanted: readonly T[]): NpyArray<T> {
  const start = startOfFile(path);
  return readNpy(isNpy(start) ? bytesOfFile(path) : start, path, ...wanted);
}

function isNpy(bytes: Buffer): boolean {
  return bytes.length >= 12 && bytes.subarray(0, 6).equals(MAGIC);
}

/**
 * Reads an array as one of the wanted types: numbers of any type whose values that type has. Double precision is rounded
 * to single.
 * @throws UserError where the file is not NPY, holds numbers of other values, no numbers, or has not as many bytes as its
 *   shape asks for
 */
export function readNpy<T extends NpyType>(bytes: Buffer, path: string, ...wanted: readonly T[]): NpyArray<T> {
  const fail = (reason: string, hint = 'Write the file with numpy.save.') => new UserError(`${path}: ${reason}`, hint);
  if (!isNpy(bytes)) {
    throw otherFile(path, bytes, NPY) ?? fail('not an NPY file: it does not begin with \\x93NUMPY');
  }
  const isShort = bytes[6] === 1;
  const start = isShort ? 10 : 12;
  const length = isShort ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8);
  if (length > MAX_HEADER_BYTES)
    throw fail(`its header claims ${length} bytes, and at most ${MAX_HEADER_BYTES} are read`);
  if (start + length > bytes.length) throw fail(`cut short in its header: ${bytes.length} of ${start + length} bytes`);
  const header = bytes.toString('utf8', start, start + length);
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1] ?? 'that is structured';
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  // Python 2 wrote 3L for 3.
  const dimensions = /'shape'\s*:\s*\(([\dL,\s]*)\)/.exec(header)?.[1]?.replaceAll('L', '');
  if (order === undefined || dimensions === undefined)
    throw fail(`its header cannot be read: ${shortened(header.trim())}`);

  const types = wanted.map((each) => inWords[each]).join(' or ');
  const [, endian, name = ''] = /^([<>=|]?)(\w+)$/.exec(descr) ?? [];
  const stored = Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
  if (!stored) {
    throw fail(
      `its elements are of type ${shortened(descr)}, but ${types} is needed`,
      conversionOf(name, wanted[0] ?? 'bytes'),
    );
  }
  const shape = dimensions.split(',').flatMap((each) => (each.trim() === '' ? [] : [Number(each)]));
  if (shape.length > MAX_RANK || !shape.every(Number.isSafeInteger)) {
    throw fail(`its shape cannot be that of an array: ${shortened(dimensions)}`);
  }
  const expected = shape.reduce((product, each) => product * each, stored.array.BYTES_PER_ELEMENT);
  const data = bytes.subarray(start + length);
  if (data.length !== expected) {
    throw fail(`its shape is ${shape.join(' × ')}, which is ${expected} bytes, but ${data.length} are there`);
  }
  const elements = elementsOf(data, stored.array, endian === '>');
  const numbers = name === 'f2' ? floatsOfHalves(elements as Uint16Array) : elements;
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
      data: (order === 'True' ? rowMajor(values, shape) : values) as Elements[T],
    };
  }
  throw fail(
    possible.length > 0
      ? `its elements are of type ${descr}, and not all of them are ${wanted.map((each) => ofValues[each]).join(' or ')}`
      : `its elements are of type ${descr}, but ${types} is needed`,
    conversionOf(name, wanted[0] ?? 'bytes'),
  );
}

/** How numpy makes the wanted type of an array. */
function conversionOf(name: string, wanted: NpyType): string {
  const array =
    wanted !== 'bytes' || !/^[bf]/.test(name) ? 'array' : name === 'b1' ? '(array * 255)' : '(array * 255).round()';
  const range = wanted === 'bytes' && /^[iu]/.test(name) ? ' Bytes are 0 to 255: scale other values first.' : '';
  return `Convert it before it is saved: ${array}.astype(numpy.${converted[wanted]}).${range}`;
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
function elementsOf(data: Buffer, array: ArrayType, isBigEndian: boolean): Numbers {
  if (array === Uint8Array) return new Uint8Array(data.buffer, data.byteOffset, data.length);
  const copy = Buffer.from(new Uint8Array(data).buffer);
  const size = array.BYTES_PER_ELEMENT;
  if (isBigEndian && size === 2) copy.swap16();
  if (isBigEndian && size === 4) copy.swap32();
  if (isBigEndian && size === 8) copy.swap64();
  return new array(copy.buffer as ArrayBuffer);
}

/** The numbers as a type; undefined where it lacks one of their values. Floats in single precision are rounded to it. */
function valuesAs(type: NpyType, numbers: Numbers): Elements[NpyType] | undefined {
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
function rowMajor(values: Elements[NpyType], shape: readonly number[]): Elements[NpyType] {
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
  const text = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  // The data begins at a multiple of 64 bytes.
  const padded = `${text.padEnd(Math.ceil((10 + text.length + 1) / 64) * 64 - 11)}\n`;
  const head = Buffer.alloc(10);
  MAGIC.copy(head);
  head[6] = 1;
  head.writeUInt16LE(padded.length, 8);
  return [head, Buffer.from(padded, 'latin1'), data];
}
