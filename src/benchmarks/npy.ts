import { UserError } from '../core/userError';

/**
 * NPY, the format of numpy's `save` (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html): the magic
 * text, a version, the length of a header, the header as a Python dictionary, and the elements.
 */

/** An array in row-major order. */
export interface NpyArray<T extends 'bytes' | 'floats'> {
  readonly shape: readonly number[];
  readonly data: T extends 'bytes' ? Uint8Array : Float32Array;
}

/** Types by numpy's names for them, and their size in bytes. */
const types = { bytes: { '|u1': 1 }, floats: { '<f4': 4, '<f8': 8 } } as const;
const inWords = { bytes: 'uint8', floats: 'float32 or float64' } as const;

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');

/**
 * Reads an array of unsigned bytes, or of floats (in double precision they are rounded to single).
 * @throws UserError where the file is not NPY, holds another type, is in Fortran order, or has not as many bytes as its
 *   shape asks for
 */
export function readNpy<T extends 'bytes' | 'floats'>(bytes: Buffer, path: string, kind: T): NpyArray<T> {
  const fail = (reason: string, hint = 'Write the file with numpy.save.') => new UserError(`${path}: ${reason}`, hint);
  if (bytes.length < 12 || !bytes.subarray(0, 6).equals(MAGIC)) {
    throw fail('not an NPY file: it does not begin with \\x93NUMPY');
  }
  const isShort = bytes[6] === 1;
  const start = isShort ? 10 : 12;
  const length = isShort ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8);
  if (start + length > bytes.length) throw fail(`cut short in its header: ${bytes.length} of ${start + length} bytes`);
  const header = bytes.toString('latin1', start, start + length);
  const type = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  const dimensions = /'shape'\s*:\s*\(([\d,\s]*)\)/.exec(header)?.[1];
  if (order === undefined || dimensions === undefined) throw fail(`its header cannot be read: ${header.trim()}`);

  const known: Readonly<Record<string, number>> = types[kind];
  const size = type === undefined ? undefined : known[type];
  if (size === undefined) {
    throw fail(
      `its elements are of type ${type ?? 'that is structured'}, but ${inWords[kind]} is needed`,
      `Convert the array with .astype(numpy.${kind === 'bytes' ? 'uint8' : 'float32'}) before it is saved.`,
    );
  }
  if (order === 'True') throw fail('in Fortran order', 'Save numpy.ascontiguousarray(array).');
  const shape = dimensions.split(',').flatMap((each) => (each.trim() === '' ? [] : [Number(each)]));
  const elements = shape.reduce((product, each) => product * each, 1);
  const data = bytes.subarray(start + length);
  if (data.length !== elements * size) {
    throw fail(`its shape is ${shape.join(' × ')}, which is ${elements * size} bytes, but ${data.length} are there`);
  }
  const values =
    kind === 'bytes'
      ? data
      : Float32Array.from({ length: elements }, (_, i) =>
          size === 4 ? data.readFloatLE(i * size) : data.readDoubleLE(i * size),
        );
  return { shape, data: values as NpyArray<T>['data'] };
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
