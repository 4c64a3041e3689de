import { UserError } from '../core/userError';

/**
 * NPY, the format of numpy's `save` (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html): the magic
 * text, a version, the length of a header, the header as a Python dictionary, and the elements.
 */

/** An array in row-major order. Integers are numbers: those beyond 2⁵³ lose their last digits. */
export interface NpyArray<T extends NpyType = NpyType> {
  readonly type: T;
  readonly shape: readonly number[];
  readonly data: Elements[T];
}

interface Elements {
  readonly bytes: Uint8Array;
  readonly floats: Float32Array;
  readonly integers: Float64Array;
}

export type NpyType = keyof Elements;

/** Types of elements by numpy's names for them. */
const TYPES: Readonly<Record<string, { readonly type: NpyType; readonly array: ArrayType }>> = {
  '|u1': { type: 'bytes', array: Uint8Array },
  '<f4': { type: 'floats', array: Float32Array },
  '<f8': { type: 'floats', array: Float64Array },
  '|i1': { type: 'integers', array: Int8Array },
  '<i2': { type: 'integers', array: Int16Array },
  '<i4': { type: 'integers', array: Int32Array },
  '<i8': { type: 'integers', array: BigInt64Array },
  '<u2': { type: 'integers', array: Uint16Array },
  '<u4': { type: 'integers', array: Uint32Array },
  '<u8': { type: 'integers', array: BigUint64Array },
};

interface ArrayType {
  new (buffer: ArrayBuffer): Iterable<number | bigint>;
  readonly BYTES_PER_ELEMENT: number;
}

const inWords = { bytes: 'uint8', floats: 'float32 or float64', integers: 'a whole-number type' } as const;
const converted = { bytes: 'uint8', floats: 'float32', integers: 'int64' } as const;

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');

/**
 * Reads an array of one of the wanted types; double precision is rounded to single.
 * @throws UserError where the file is not NPY, holds another type, is in Fortran order, or has not as many bytes as its
 *   shape asks for
 */
export function readNpy<T extends NpyType>(bytes: Buffer, path: string, ...wanted: readonly T[]): NpyArray<T> {
  const fail = (reason: string, hint = 'Write the file with numpy.save.') => new UserError(`${path}: ${reason}`, hint);
  if (bytes.length < 12 || !bytes.subarray(0, 6).equals(MAGIC)) {
    throw fail('not an NPY file: it does not begin with \\x93NUMPY');
  }
  const isShort = bytes[6] === 1;
  const start = isShort ? 10 : 12;
  const length = isShort ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8);
  if (start + length > bytes.length) throw fail(`cut short in its header: ${bytes.length} of ${start + length} bytes`);
  const header = bytes.toString('latin1', start, start + length);
  const name = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  const dimensions = /'shape'\s*:\s*\(([\d,\s]*)\)/.exec(header)?.[1];
  if (order === undefined || dimensions === undefined) throw fail(`its header cannot be read: ${header.trim()}`);

  const known = name === undefined ? undefined : TYPES[name];
  const type = wanted.find((each) => each === known?.type);
  if (!known || type === undefined) {
    throw fail(
      `its elements are of type ${name ?? 'that is structured'}, but ${wanted.map((each) => inWords[each]).join(' or ')} is needed`,
      `Convert the array with .astype(numpy.${wanted.map((each) => converted[each])[0]}) before it is saved.`,
    );
  }
  if (order === 'True') throw fail('in Fortran order', 'Save numpy.ascontiguousarray(array).');
  const shape = dimensions.split(',').flatMap((each) => (each.trim() === '' ? [] : [Number(each)]));
  const expected = shape.reduce((product, each) => product * each, known.array.BYTES_PER_ELEMENT);
  const data = bytes.subarray(start + length);
  if (data.length !== expected) {
    throw fail(`its shape is ${shape.join(' × ')}, which is ${expected} bytes, but ${data.length} are there`);
  }
  return { type, shape, data: elementsOf(type, data, known.array) as Elements[T] };
}

function elementsOf(type: NpyType, data: Buffer, array: ArrayType): Uint8Array | Float32Array | Float64Array {
  if (type === 'bytes') return data;
  // Copied, so that elements begin at a multiple of their size.
  const { buffer } = new Uint8Array(data);
  if (array === Float32Array) return new Float32Array(buffer);
  const elements = new array(buffer);
  return type === 'floats' ? Float32Array.from(elements, Number) : Float64Array.from(elements, Number);
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
