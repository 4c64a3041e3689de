import { constants, createGunzip, gunzipSync } from 'node:zlib';
import { shortened } from '../../core/shortened';
import { UserError } from '../../core/userError';
import { onDisk } from '../../store/diskError';
import { otherFile } from '../../store/otherFile';
import { readText } from '../../store/readText';
import { fileAt, streamOfFile, windowOf, withRegular } from '../../store/regularFile';
import { openRows } from '../rows/rowFile';
import type { DataFile, OpenFormat, OpenSplit } from './format';
import { NPZ } from './npz';

/**
 * IDX, the format of MNIST (http://yann.lecun.com/exdb/mnist/): two zero bytes, the type of an element (8 for unsigned
 * bytes), the number of dimensions, every dimension as a big-endian uint32, then the elements in row-major order,
 * big-endian.
 */

export const idx: OpenFormat = async ([trainImages, trainLabels, testImages, testLabels, mapping]) => {
  // One after the other, so that of several damaged files always the same one is named.
  const train = await openSplit(trainImages, trainLabels);
  const test = await openSplit(testImages, testLabels);
  return { train, test, ...(mapping && { classNames: mappedNames(mapping.path) }) };
};

/** EMNIST's names of classes: in each line a label and the codes of the characters that it stands for, e.g. `1 65 97`. */
function mappedNames(path: string): readonly string[] {
  const names: string[] = [];
  for (const [i, line] of readText(path).split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const [label = -1, ...codes] = line.trim().split(/\s+/).map(Number);
    const isSound = [label, ...codes].every((each) => Number.isInteger(each) && each >= 0 && each <= 0x10ffff);
    if (!isSound || codes.length === 0 || label > MAX_MAPPED) {
      throw new UserError(
        `${path}, line ${i + 1}: not a label and the codes of its characters: ${shortened(line)}`,
        'Replace the file with a fresh copy, or remove it.',
      );
    }
    names[label] = String.fromCodePoint(...codes);
  }
  return Array.from(names, (name, label) => name ?? String(label));
}

/** EMNIST has 62 classes. */
const MAX_MAPPED = 65_535;

async function openSplit(imageFile: DataFile | undefined, labelFile: DataFile | undefined): Promise<OpenSplit> {
  if (!imageFile || !labelFile) throw new Error('an IDX data set has four files');
  const images = await openIdx(imageFile.path, [3, 4]);
  const labels = await openIdx(labelFile.path, [1, 2], Object.keys(TYPES).map(Number));
  const [rows = 0, columns = 1] = labels.dimensions;
  if (columns !== 1 && (columns !== QMNIST_COLUMNS || labels.type !== INT32)) throw notClasses(labels);
  return {
    inputs: {
      place: images.path,
      type: 'uint8',
      shape: images.dimensions,
      windows: () => elementsOf(images),
      ...(!images.gzip && { rowReader: () => openRows(images.path, images.headerBytes, REPLACE) }),
    },
    labels: {
      place: labels.path,
      rows,
      async read() {
        const target = new Uint8Array(labels.bytes);
        await readIdx(labels, target);
        if (columns > 1 && target.every((byte) => byte <= 1)) throw notClasses(labels);
        const { bytes, read } = TYPES[labels.type];
        const view = new DataView(target.buffer);
        return Int32Array.from({ length: rows }, (_, row) => read(view, row * columns * bytes));
      },
    },
  };
}

/** QMNIST's labels are eight numbers a sample, first the class, then where its writing comes from (arXiv:1905.10498). */
const QMNIST_COLUMNS = 8;

function notClasses({ path, dimensions }: IdxFile): UserError {
  return new UserError(
    `${path}: its labels are ${dimensions.join(' × ')}, not one number a sample`,
    'Labels are class numbers [rows]; of one-hot vectors, save numpy.argmax(labels, axis=1).',
  );
}

/** Whole numbers by the third byte of a file: how many bytes one has, and how it is read. */
const TYPES = {
  8: { name: 'uint8', bytes: 1, read: (view: DataView, at: number) => view.getUint8(at) },
  9: { name: 'int8', bytes: 1, read: (view: DataView, at: number) => view.getInt8(at) },
  11: { name: 'int16', bytes: 2, read: (view: DataView, at: number) => view.getInt16(at) },
  12: { name: 'int32', bytes: 4, read: (view: DataView, at: number) => view.getInt32(at) },
} as const;

type IdxType = keyof typeof TYPES;

/** An IDX file whose header has been read. */
export interface IdxFile {
  readonly path: string;
  readonly gzip: boolean;
  readonly type: IdxType;
  /** Bytes before the elements. */
  readonly headerBytes: number;
  readonly dimensions: readonly number[];
  /** Bytes after the header. */
  readonly bytes: number;
}

const UNSIGNED_BYTES = 8;
const INT32 = 12;
/** A file with more bytes is refused before memory is taken for it. */
const MAX_BYTES = 2 ** 32;
/** Bytes that deflate can make of one at most. */
const MAX_INFLATION = 1032;

/**
 * Reads the header of an IDX file, plain or gzip (told by its first bytes, whatever its name).
 * @param ranks numbers of dimensions that fit the purpose, e.g. `[1]` for labels
 * @param types of elements that fit the purpose
 * @throws UserError where the file is not IDX, has another rank or type, or cannot hold as much as its header says
 */
export async function openIdx(
  path: string,
  ranks: readonly number[],
  types: readonly number[] = [UNSIGNED_BYTES],
): Promise<IdxFile> {
  const { start, size } = startAndSize(path);
  const gzip = start[0] === 0x1f && start[1] === 0x8b;
  const bytes = gzip ? inflatedStart(path, start) : start;
  const idx = { path, gzip, ...parseHeader(bytes, path, ranks, types) };
  const length = idx.headerBytes + idx.bytes;
  if (!gzip && size !== length) throw wrongLength(idx, size);
  if (gzip && length > size * MAX_INFLATION) throw wrongLength(idx);
  return idx;
}

/**
 * Reads the elements of an IDX file into `target`, which has as many bytes.
 * @throws UserError where the file is truncated, too long, or damaged
 */
export async function readIdx(idx: IdxFile, target: Uint8Array): Promise<void> {
  let at = 0;
  for await (const window of elementsOf(idx)) {
    target.set(window, at);
    at += window.length;
  }
}

/** The elements in windows. */
async function* elementsOf(idx: IdxFile): AsyncIterable<Uint8Array> {
  const start = idx.headerBytes;
  const length = start + idx.bytes;
  let position = 0;
  const source = streamOfFile(idx.path);
  const unpacked = idx.gzip ? source.pipe(createGunzip({ chunkSize: 1 << 20 })) : source;
  if (unpacked !== source) source.once('error', (error) => unpacked.destroy(error));
  try {
    for await (const chunk of unpacked as AsyncIterable<Buffer>) {
      if (position + chunk.length > length) throw wrongLength(idx, position + chunk.length, false);
      const skip = Math.max(0, start - position);
      position += chunk.length;
      if (chunk.length > skip) yield chunk.subarray(skip);
    }
  } catch (error) {
    throw inflateError(idx.path, error, `${position} of ${length} bytes could be unpacked`);
  } finally {
    source.destroy();
  }
  if (position < length) throw wrongLength(idx, position);
}

function parseHeader(bytes: Buffer, path: string, ranks: readonly number[], types: readonly number[]) {
  const expected = ranks
    .map((rank) => `0x${((UNSIGNED_BYTES << 8) | rank).toString(16).padStart(8, '0')}`)
    .join(' or ');
  const magic = bytes.length < 4 ? undefined : bytes.readUInt32BE(0);
  if (magic === undefined) {
    throw new UserError(
      `${path}: too short for an IDX file: ${bytes.length} bytes`,
      `Expected the magic number ${expected}.`,
    );
  }
  const [type, rank] = [magic >>> 8, magic & 0xff];
  if (!isType(type) || !types.includes(type) || !ranks.includes(rank)) {
    const other = type > 0xff ? otherFile(path, bytes, IDX) : undefined;
    throw (
      other ??
      new UserError(
        `${path}: wrong magic number: expected ${expected}, found 0x${magic.toString(16).padStart(8, '0')}`,
        `The file must be IDX with unsigned bytes; images have 3 dimensions (4 with colours), labels 1. Of anything else, write ${NPZ.save}.`,
      )
    );
  }
  const length = 4 + 4 * rank;
  if (bytes.length < length) {
    throw new UserError(`${path}: truncated in its header: expected ${length} bytes, found ${bytes.length}`, REPLACE);
  }
  const dimensions = Array.from({ length: rank }, (_, i) => bytes.readUInt32BE(4 + 4 * i));
  const size = dimensions.reduce((product, dimension) => product * dimension, TYPES[type].bytes);
  if (size > MAX_BYTES) {
    throw new UserError(
      `${path}: its header asks for ${dimensions.join(' × ')} ${type === UNSIGNED_BYTES ? 'bytes' : TYPES[type].name}, more than the ${MAX_BYTES} bytes that can be read`,
      REPLACE,
    );
  }
  return { type, headerBytes: length, dimensions, bytes: size };
}

function isType(type: number): type is IdxType {
  return type in TYPES;
}

/** What is read in the place of IDX files can be an NPZ archive, too. */
const IDX = { name: 'IDX', save: NPZ.save };

const REPLACE = 'Replace the file with a fresh copy.';

/** @param found bytes in all, where they are known */
function wrongLength(idx: IdxFile, found?: number, isAll = true): UserError {
  const expected = idx.headerBytes + idx.bytes;
  const tail = found === undefined ? 'the file is far too small for that' : `found ${isAll ? '' : 'at least '}${found}`;
  return new UserError(
    `${idx.path}: ${(found ?? 0) < expected ? 'truncated' : 'too long'}: its header says ` +
      `${idx.dimensions.join(' × ')}, which is ${expected} bytes in all; ${tail}`,
    REPLACE,
  );
}

/** What the first bytes of a gzip file hold: a sync flush gives a part instead of failing at its end. */
function inflatedStart(path: string, start: Uint8Array): Buffer {
  try {
    return gunzipSync(start, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    throw inflateError(path, error, 'its start could not be unpacked');
  }
}

function inflateError(path: string, error: unknown, detail: string): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (!code?.startsWith('Z_')) return error;
  const what = code === 'Z_BUF_ERROR' ? 'the gzip data is truncated' : 'the gzip data is damaged';
  return new UserError(`${path}: ${what}: ${detail}`, REPLACE, { cause: error });
}

function startAndSize(path: string) {
  const file = fileAt(path, () => false);
  return onDisk(path, () =>
    withRegular(file, (open) => ({ start: windowOf(open.file, 0, 4096), size: open.stats.size })),
  );
}
