import { unzipSync, type UnzipFileInfo as ZipEntry } from 'fflate';
import { DATA_ARRAYS } from '../../core/formats/arrays';
import { shortened } from '../../core/shortened';
import { messageOf, UserError } from '../../core/userError';
import { otherFile } from '../../store/otherFile';
import { bytesOfFile, startOfFile } from '../../store/regularFile';
import { memorySource } from '../files/byteSource';
import { crc32 } from '../files/crc32';
import { isHidden } from '../imageFolders/imageSearch';
import { chosenArrays, openArrays, requiredArrays } from './arrays';
import type { OpenFormat } from './format';

/**
 * NPZ, the format of numpy's `savez` (https://numpy.org/doc/stable/reference/generated/numpy.savez.html): a zip archive
 * with an NPY file for each array. The names of the arrays are those of Keras.
 */
export const npz: OpenFormat = async ([file]) => {
  if (!file) throw new Error('an NPZ data set has one file');
  const { arrays, notes } = unpacked(bytesIn(file.path), file.path);
  const sources = new Map(
    [...arrays].map(([name, { array, bytes }]) => [name, memorySource(bytes, `${file.path} (${array})`)]),
  );
  return { ...(await openArrays(sources)), notes };
};

export const NPZ = {
  name: 'an NPZ archive',
  save: 'numpy.savez_compressed(path, x_train=…, y_train=…, x_test=…, y_test=…)',
};

/** Larger files are refused before they are read, and larger arrays, all together, before they are unpacked. */
const MAX_BYTES = 2 ** 31;
/** Bytes that deflate can make of one at most. */
const MAX_INFLATION = 1032;
/** Far more arrays than a data set has. */
const MAX_ENTRIES = 1000;
/** Names of arrays in a message. */
const MAX_NAMES = 6;

const REPLACE = 'Replace the file with a fresh copy, or write it again with numpy.savez_compressed.';

/** Of a file that is no archive, its start. */
function bytesIn(path: string): Buffer {
  const start = startOfFile(path);
  return isZip(start) ? bytesOfFile(path, { maxBytes: MAX_BYTES }) : start;
}

function isZip(bytes: Buffer): boolean {
  return bytes.toString('latin1', 0, 2) === 'PK';
}

interface Unpacked {
  /** By Keras's names, each with its own. */
  readonly arrays: ReadonlyMap<string, { readonly array: string; readonly bytes: Buffer }>;
  readonly notes: readonly string[];
}

/** The arrays in the archive; their sizes are checked before they are unpacked. */
function unpacked(archive: Buffer, path: string): Unpacked {
  const fail = (reason: string, hint = REPLACE) => new UserError(`${path}: ${reason}`, hint);
  if (!isZip(archive)) {
    throw otherFile(path, archive, NPZ) ?? fail('not a zip archive: it does not begin with PK');
  }
  // APPNOTE 4.3.16: the end record has 22 bytes and a comment, whose length comes last.
  const end = archive.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  if (end < 0 || end + 22 > archive.length) throw fail('truncated: the directory of the zip archive is missing');
  if (end + 22 + archive.readUInt16LE(end + 20) !== archive.length) throw fail('bytes follow the zip archive');

  let entries = 0;
  let total = 0;
  const checksums = new Map<string, number>();
  let header = directoryOf(archive, end);
  const check = ({ name, size, originalSize, compression }: ZipEntry) => {
    if (++entries > MAX_ENTRIES) throw fail(`the zip archive holds more than ${MAX_ENTRIES} files`);
    // APPNOTE 4.3.12: 46 bytes, then name, extra field and comment. fflate does not tell the CRC-32, nor compares it.
    checksums.set(name, archive.readUInt32LE(header + 16));
    header += 46 + [28, 30, 32].reduce((sum, at) => sum + archive.readUInt16LE(header + at), 0);
    if (!DATA_ARRAYS.some(({ pattern }) => pattern.test(arrayIn(name)))) return false;
    total += originalSize;
    if (!(total <= MAX_BYTES)) {
      throw fail(
        `unpacks to more than the ${MAX_BYTES} bytes that can be read`,
        'Save each array in a file of its own, train_x.npy, train_y.npy, …: their rows are read when they are needed.',
      );
    }
    const isPossible = compression === 0 ? size === originalSize : originalSize <= size * MAX_INFLATION;
    if (!isPossible) throw fail(`${name} cannot unpack from ${size} to ${originalSize} bytes`);
    return false;
  };
  unzip(archive, check, fail);
  const names = [...checksums.keys()].filter((name) => !name.endsWith('/') && !name.split('/').some(isHidden));
  const chosen = chosenArrays(names.map(arrayIn), (reason) => fail(reason, `Write it with ${NPZ.save}.`));
  const missing = requiredArrays(chosen);
  if (missing.length > 0) {
    const some = names.length > MAX_NAMES ? [...names.slice(0, MAX_NAMES), '…'] : names;
    throw fail(
      `has no array ${missing.join(' and no ')}`,
      `It holds ${some.map((name) => shortened(name)).join(', ') || 'nothing'}. Write it with ${NPZ.save}.`,
    );
  }
  const wanted = new Map([...chosen].map(([name, array]) => [`${array}.npy`, { name, array }]));
  const files = unzip(archive, ({ name }) => wanted.has(name), fail);
  const arrays = Object.entries(files).map(([file, bytes]) => {
    if (crc32(bytes) !== checksums.get(file))
      throw fail(`${file} is damaged: its CRC-32 is not the one it was stored with`);
    const { name = '', array = '' } = wanted.get(file) ?? {};
    return [name, { array, bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length) }] as const;
  });
  const others = names.map(arrayIn).filter((array) => ![...chosen.values()].includes(array));
  return {
    arrays: new Map(arrays),
    notes: others.length > 0 ? [`${path}: not used: ${others.map((name) => shortened(name)).join(', ')}`] : [],
  };
}

const arrayIn = (file: string) => file.replace(/\.npy$/, '');

/** Where the directory begins, for archives with an end record of 64 bits (APPNOTE 4.3.14, 4.3.15), too. */
function directoryOf(archive: Buffer, end: number): number {
  const isZip64 = end >= 20 && archive.toString('latin1', end - 20, end - 16) === 'PK\x06\x07';
  const [record, at] = isZip64 ? [archive.readUInt32LE(end - 12), 48] : [end, 16];
  return record + at + 4 <= archive.length ? archive.readUInt32LE(record + at) : archive.length;
}

function unzip(
  archive: Buffer,
  filter: (entry: ZipEntry) => boolean,
  fail: (reason: string) => UserError,
): Readonly<Record<string, Uint8Array>> {
  try {
    return unzipSync(archive, { filter });
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw fail(`the zip archive is damaged: ${messageOf(error)}`);
  }
}
