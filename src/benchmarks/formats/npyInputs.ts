import { UserError } from '../../core/userError';
import { MAX_DATA_BYTES } from '../../store/regularFile';
import { allBytes, type ByteSource, windowsOf } from '../files/byteSource';
import { numbersIn, readNpy, rowMajor, valuesAs } from '../files/npy';
import { conversionOf, HEADER_ROOM, type NpyHeader, npyHeader, ofValues } from '../files/npyHeader';
import { BYTES, bytesOf } from '../rows/rawInputs';
import { openRows } from '../rows/rowFile';
import type { StoredInputs, StoredLabels } from './format';

/** Samples and labels as NPY arrays, read in windows. */

type InputNpyType = 'bytes' | 'floats';

export interface NpyInputs extends StoredInputs {
  /** numpy's name for the type of the elements in the file. */
  readonly descr: string;
}

/**
 * Samples: bytes where all are whole numbers from 0 to 255, otherwise floats in single precision.
 * @param types what they may be read as
 * @throws UserError where the file is not NPY, holds other numbers or none, or has not as many bytes as its shape asks for
 */
export async function openNpyInputs(
  source: ByteSource,
  types: readonly InputNpyType[] = ['bytes', 'floats'],
): Promise<NpyInputs> {
  const { place } = source;
  const header = npyHeader(await source.start(HEADER_ROOM), place, types);
  const { shape, descr, start, stored, isFortran } = header;
  const unit = stored.array.BYTES_PER_ELEMENT;
  const expected = shape.reduce((product, each) => product * each, unit);
  const there = source.size - start;
  if (there !== expected) {
    throw new UserError(
      `${place}: its shape is ${shape.join(' × ')}, which is ${expected} bytes, but ${there} are there`,
      'Replace the file with a fresh copy, or write it again with numpy.save.',
    );
  }
  const type = await typeOf(source, header, types);
  const convert = (window: Uint8Array) => converted(window, type, header, place);
  const { at } = source;
  const rowBytes = expected / (shape[0] || 1);
  return {
    place,
    descr,
    type: type === 'bytes' ? 'uint8' : 'float32',
    shape,
    windows: () => (isFortran ? fortranWindows(source, header, convert) : convertedWindows(source, header, convert)),
    ...(at &&
      !isFortran && {
        rowReader() {
          const read = openRows(at.path, at.offset + start, 'Replace the file with a fresh copy.');
          const isPlain =
            rowBytes === (expected / unit / (shape[0] || 1)) * BYTES[type === 'bytes' ? 'uint8' : 'float32'];
          if (isPlain && (descr === '|u1' || descr === '<f4')) return read;
          const raw = new Uint8Array(rowBytes);
          return (row, target) => {
            read(row, raw);
            target.set(convert(raw));
          };
        },
      }),
  };
}

async function* convertedWindows(
  source: ByteSource,
  { start, stored }: NpyHeader,
  convert: (window: Uint8Array) => Uint8Array,
): AsyncIterable<Uint8Array> {
  for await (const window of windowsOf(source, start, stored.array.BYTES_PER_ELEMENT)) yield convert(window);
}

/** In Fortran order, the elements of a row lie far apart: all are read at once. */
async function* fortranWindows(
  source: ByteSource,
  header: NpyHeader,
  convert: (window: Uint8Array) => Uint8Array,
): AsyncIterable<Uint8Array> {
  if (source.size > MAX_DATA_BYTES) {
    throw new UserError(
      `${source.place}: is in Fortran order and larger than ${MAX_DATA_BYTES} bytes, so that its rows cannot be read one by one`,
      'Save it with numpy.save(path, numpy.ascontiguousarray(array)).',
    );
  }
  const bytes = convert((await allBytes(source)).subarray(header.start));
  const isBytes = bytes.length === header.shape.reduce((product, each) => product * each, 1);
  const values = isBytes ? bytes : new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  yield bytesOf(rowMajor(values, header.shape) as Uint8Array | Float32Array);
}

/** The first of the types that all elements have. Floats need no look, and bytes neither. */
async function typeOf(source: ByteSource, header: NpyHeader, types: readonly InputNpyType[]): Promise<InputNpyType> {
  const possible = header.stored.as.filter((each): each is InputNpyType => types.some((type) => type === each));
  const [first, second] = possible;
  if (first === undefined) throw unfit(source.place, header, types);
  if (header.name === 'u1' || header.name.startsWith('f') || header.name === 'b1') return first;
  for (const type of first === second ? [first] : possible) {
    let fits = true;
    for await (const window of windowsOf(source, header.start, header.stored.array.BYTES_PER_ELEMENT)) {
      fits = valuesAs(type, numbersIn(window, header)) !== undefined;
      if (!fits) break;
    }
    if (fits) return type;
  }
  throw unfit(source.place, header, types);
}

function unfit(place: string, { descr, name }: NpyHeader, types: readonly InputNpyType[]): UserError {
  const words = types.map((each) => ofValues[each]).join(' or ');
  return new UserError(
    `${place}: its elements are of type ${descr}, and not all of them are ${words}`,
    conversionOf(name, types[0] ?? 'bytes'),
  );
}

function converted(window: Uint8Array, type: InputNpyType, header: NpyHeader, place: string): Uint8Array {
  if (header.descr === '<f4' || (type === 'bytes' && header.name === 'u1')) return window;
  const values = valuesAs(type, numbersIn(window, header));
  if (!values) throw unfit(place, header, [type]);
  return bytesOf(values as Uint8Array | Float32Array);
}

/**
 * Labels, or the numbers of tasks: one whole number a sample, in an array `[rows]` or `[rows, 1]`.
 * @throws UserError where the file is not NPY, or has another shape
 */
export async function openNpyLabels(source: ByteSource): Promise<StoredLabels> {
  const { place } = source;
  const { shape } = npyHeader(await source.start(HEADER_ROOM), place, ['integers']);
  const [rows = 0, ...others] = shape;
  if (shape.length === 0 || others.some((length) => length !== 1)) {
    throw new UserError(
      `${place}: its shape is ${shape.join(' × ')}, not one number a sample`,
      'Labels are class numbers [rows]; of one-hot vectors, save numpy.argmax(labels, axis=1).',
    );
  }
  return { place, rows, read: async () => readNpy(await allBytes(source), place, 'integers').data };
}
