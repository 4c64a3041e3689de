import { shortened } from '../../core/shortened';
import { UserError } from '../../core/userError';
import { otherFile } from '../../store/otherFile';

/** What an array is read as: bytes 0 … 255, floats in single precision, or whole numbers. */
export type NpyType = 'bytes' | 'floats' | 'integers';

/** Numbers as they stand in a file, and what they can be read as where their values allow: the first of these. */
export interface StoredType {
  readonly array: ArrayType;
  readonly as: readonly NpyType[];
}

export type ArrayType =
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

export const inWords = { bytes: 'uint8', floats: 'float32 or float64', integers: 'a whole-number type' } as const;
export const ofValues = {
  bytes: 'whole numbers from 0 to 255',
  floats: 'exact in float32',
  integers: 'whole numbers',
} as const;
const converted = { bytes: 'uint8', floats: 'float32', integers: 'int64' } as const;

export const MAGIC = Buffer.from('\x93NUMPY', 'latin1');
/** numpy itself reads 10,000, unless it is told otherwise. */
const MAX_HEADER_BYTES = 65_536;
/** As in numpy. */
const MAX_RANK = 64;
/** Larger than any header that is read. */
export const HEADER_ROOM = MAX_HEADER_BYTES + 12;
const NPY = { name: 'an NPY file', save: 'numpy.save(path, array)' };
export const SAVE = 'Write the file with numpy.save.';

/** What an NPY file says of its array. */
export interface NpyHeader {
  /** numpy's name for the type of the elements. */
  readonly descr: string;
  /** The same without the order of bytes. */
  readonly name: string;
  readonly stored: StoredType;
  readonly isBigEndian: boolean;
  /** Whether the first axis runs fastest. */
  readonly isFortran: boolean;
  readonly shape: readonly number[];
  /** Bytes before the elements. */
  readonly start: number;
}

export function isNpy(bytes: Buffer): boolean {
  return bytes.length >= 12 && bytes.subarray(0, 6).equals(MAGIC);
}

/**
 * Reads the header of an NPY file.
 * @param bytes of its beginning, `HEADER_ROOM` or all
 * @param wanted what the elements are needed as, for messages
 * @throws UserError where the file is not NPY, or holds no numbers
 */
export function npyHeader(bytes: Buffer, path: string, wanted: readonly NpyType[]): NpyHeader {
  const fail = (reason: string, hint = SAVE) => new UserError(`${path}: ${reason}`, hint);
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

  const [, endian, name = ''] = /^([<>=|]?)(\w+)$/.exec(descr) ?? [];
  const stored = Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
  if (!stored) {
    throw fail(
      `its elements are of type ${shortened(descr)}, but ${wanted.map((each) => inWords[each]).join(' or ')} is needed`,
      conversionOf(name, wanted[0] ?? 'bytes'),
    );
  }
  const shape = dimensions.split(',').flatMap((each) => (each.trim() === '' ? [] : [Number(each)]));
  if (shape.length > MAX_RANK || !shape.every(Number.isSafeInteger)) {
    throw fail(`its shape cannot be that of an array: ${shortened(dimensions)}`);
  }
  return {
    descr,
    name,
    stored,
    isBigEndian: endian === '>',
    isFortran: order === 'True',
    shape,
    start: start + length,
  };
}

/** How numpy makes the wanted type of an array. */
export function conversionOf(name: string, wanted: NpyType): string {
  const array =
    wanted !== 'bytes' || !/^[bf]/.test(name) ? 'array' : name === 'b1' ? '(array * 255)' : '(array * 255).round()';
  const range = wanted === 'bytes' && /^[iu]/.test(name) ? ' Bytes are 0 to 255: scale other values first.' : '';
  return `Convert it before it is saved: ${array}.astype(numpy.${converted[wanted]}).${range}`;
}
