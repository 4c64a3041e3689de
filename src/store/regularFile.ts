import {
  closeSync,
  constants,
  createReadStream,
  existsSync,
  fstatSync,
  openSync,
  read,
  readdirSync,
  readlinkSync,
  readSync,
  type Stats,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { bytes } from '../core/format';
import { UserError } from '../core/userError';
import { diskError, hasCode, onDisk } from './diskError';
import { AT_ONCE, kindOf, openInside } from './insideRun';

/**
 * All files are read through here, and only regular files: a device such as /dev/zero never ends, a pipe never answers.
 * Links are followed, except in a run directory (`insideRun.ts`). How much is read is bounded by what the file held when
 * it was opened, so one that grows meanwhile is read to where it ended.
 */
export interface Reading {
  /** The folder of the run that the file belongs to, if it does. */
  readonly inside?: string | undefined;
  /** A larger file is refused before memory is taken for it. */
  readonly maxBytes?: number;
}

/** Of files that describe something, such as experiments: far more than any has. */
const MAX_METADATA_BYTES = 16 * 2 ** 20;
/** Of tables and lists as text. */
export const MAX_TABLE_BYTES = 256 * 2 ** 20;
/** Of files that are read as a whole. */
export const MAX_DATA_BYTES = 2 ** 31;

/** An open file. */
export interface OpenFile {
  readonly file: number;
  /** As it was when it was opened. */
  readonly stats: Stats;
}

/**
 * Opens a regular file for reading. Whoever calls this closes it.
 *
 * @throws {UserError} where it is something else; what stat and open throw, e.g. ENOENT
 */
export function openRegular(path: string, { inside }: Reading = {}): OpenFile {
  if (inside !== undefined) {
    const file = openInside(inside, path, constants.O_RDONLY);
    return { file, stats: fstatSync(file) };
  }
  // Some devices do something as soon as they are opened, so this looks before, and at what was opened.
  requireRegular(path, statSync(path));
  const file = openSync(path, constants.O_RDONLY | AT_ONCE);
  try {
    const stats = fstatSync(file);
    requireRegular(path, stats);
    return { file, stats };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** What `use` makes of a regular file that is opened for it, and then closed. It throws what `openRegular` does, too. */
export function withRegular<T>(path: string, use: (open: OpenFile) => T, reading: Reading = {}): T {
  const open = openRegular(path, reading);
  try {
    return use(open);
  } finally {
    closeSync(open.file);
  }
}

/** A part of an open file: fewer bytes than asked for where it ends before. */
export function windowOf(file: number, start: number, length: number): Buffer {
  const buffer = Buffer.allocUnsafe(length);
  let done = 0;
  for (let read = 1; read > 0 && done < length; done += read) {
    read = readSync(file, buffer, done, length - done, start + done);
  }
  return buffer.subarray(0, done);
}

/**
 * The content of a file, which may be empty.
 *
 * @param reading default: at most 16 MiB
 * @throws {UserError} where it is no regular file, is too large, is absent (`isAbsent`), or cannot be read
 */
export function contentOf(path: string, reading: Reading = {}): Buffer {
  const { maxBytes = MAX_METADATA_BYTES } = reading;
  return onDisk(path, () =>
    withRegular(
      path,
      ({ file, stats: { size } }) => {
        requireSize(path, size, maxBytes);
        return size > 0 ? windowOf(file, 0, size) : unsized(path, file, maxBytes);
      },
      reading,
    ),
  );
}

/** Files of the system, such as /proc/cpuinfo, have content but no size. */
function unsized(path: string, file: number, maxBytes: number): Buffer {
  const parts: Buffer[] = [];
  let done = 0;
  for (let read = 1; read > 0; done += read) {
    requireSize(path, done, maxBytes);
    const part = Buffer.allocUnsafe(WINDOW_BYTES);
    read = readSync(file, part, 0, part.length, null);
    parts.push(part.subarray(0, read));
  }
  return Buffer.concat(parts);
}

const WINDOW_BYTES = 1 << 16;

/**
 * The bytes of a file of data, as a whole.
 *
 * @param reading default: at most 2 GiB
 * @throws {UserError} where it is no regular file, is empty, too large, or cannot be read
 */
export function bytesOfFile(path: string, reading: Reading = {}): Buffer {
  const { maxBytes = MAX_DATA_BYTES } = reading;
  return dataIn(path, reading, ({ file, stats: { size } }) => {
    requireSize(path, size, maxBytes);
    return windowOf(file, 0, size);
  });
}

/**
 * The first bytes of a file of data, which tell its format before all of it is read.
 *
 * @throws {UserError} as `bytesOfFile`
 */
export function startOfFile(path: string, length = 4096, reading: Reading = {}): Buffer {
  return dataIn(path, reading, ({ file }) => windowOf(file, 0, length));
}

function dataIn(path: string, { inside }: Reading, use: (open: OpenFile) => Buffer): Buffer {
  if (inside === undefined) requireContent(path, statsOf(path));
  return onDisk(path, () =>
    withRegular(
      path,
      (open) => {
        requireContent(path, open.stats);
        return use(open);
      },
      { inside },
    ),
  );
}

/** The end of a file, as far as it lies behind `from`: at most 64 KiB. */
export function endOfFile(path: string, { from = 0, ...reading }: Reading & { readonly from?: number } = {}): Buffer {
  return onDisk(path, () =>
    withRegular(
      path,
      ({ file, stats: { size } }) => {
        const start = Math.max(from, size - WINDOW_BYTES);
        return windowOf(file, start, Math.max(0, size - start));
      },
      reading,
    ),
  );
}

/**
 * A file of any size as a stream of what it holds now.
 *
 * @throws {UserError} where it is no regular file, or cannot be read
 */
export function streamOfFile(path: string, reading: Reading = {}): Readable {
  const { file, stats } = onDisk(path, () => openRegular(path, reading));
  if (stats.size > 0) {
    return createReadStream(path, { fd: file, start: 0, end: stats.size - 1, highWaterMark: 1 << 20 });
  }
  closeSync(file);
  return Readable.from([]);
}

const readAt = promisify(read);
/** Bytes that one call of every system can read. */
const MAX_READ = 2 ** 30;

/**
 * Fills `target` with what a file holds from `start` on, in few calls, which run while this thread is busy.
 *
 * @returns how many bytes were read: fewer than `target` has where the file ends before
 * @throws {UserError} where it is no regular file, or cannot be read
 */
export async function readInto(path: string, target: Uint8Array, start: number): Promise<number> {
  const { file } = onDisk(path, () => openRegular(path));
  try {
    let done = 0;
    for (let count = 1; count > 0 && done < target.length; done += count) {
      const room = Math.min(MAX_READ, target.length - done);
      ({ bytesRead: count } = await readAt(file, target, done, room, start + done));
    }
    return done;
  } catch (error) {
    throw diskError(error, path);
  } finally {
    closeSync(file);
  }
}

/** Whether `contentOf` and the like failed because there is nothing at the path. */
export function isAbsent(error: unknown): boolean {
  const cause = error instanceof UserError ? error.cause : error;
  return hasCode(cause, 'ENOENT') || hasCode(cause, 'ENOTDIR');
}

/** Whether a regular file is at a path, links followed. */
export function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false; // Whoever opens it says why.
  }
}

/**
 * The regular file at a path or, where a folder has its place, the only file in that which fits: archives often unpack to
 * `train-images-idx3-ubyte/train-images-idx3-ubyte`. Nothing is opened.
 * @param fits by its name
 * @throws UserError where nothing is there, something else, an empty file, or a folder with no or several files that fit
 */
export function fileAt(path: string, fits: (name: string) => boolean): string {
  const stats = statsOf(path);
  if (!stats.isDirectory()) return requireContent(path, stats);
  const names = onDisk(path, () => readdirSync(path))
    .filter((name) => !name.startsWith('.') && fits(name) && isFile(join(path, name)))
    .sort();
  const [name, ...others] = names;
  if (name === undefined || others.length > 0) {
    const content = name === undefined ? 'no such file is in it' : `several files in it fit: ${names.join(', ')}`;
    throw new UserError(`${path}: this is a folder, not a file, and ${content}.`, 'Put the file itself in its place.');
  }
  return requireContent(join(path, name), statsOf(join(path, name)));
}

/** What is at a path, links followed. */
function statsOf(path: string): Stats {
  try {
    return statSync(path);
  } catch (error) {
    const target = hasCode(error, 'ENOENT') ? linkAt(path) : undefined;
    if (target === undefined) throw diskError(error, path);
    throw new UserError(
      `${path}: a link to ${target}, where there is nothing.`,
      'Mend the link, or replace it by the file.',
    );
  }
}

/** Whether anything is at a path, be it a link that leads nowhere. */
export function isPresent(path: string): boolean {
  return existsSync(path) || linkAt(path) !== undefined;
}

/** Where a link leads, if there is one. */
export function linkAt(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined; // No link.
  }
}

function requireRegular(path: string, stats: Stats): void {
  if (stats.isFile()) return;
  if (stats.isDirectory()) throw new UserError(`${path}: this is a folder, not a file.`, 'Name the file in it.');
  throw new UserError(`${path}: ${kindOf(stats)}, not a file.`, 'Save its content in a file first.');
}

function requireSize(path: string, size: number, maxBytes: number): void {
  if (size <= maxBytes) return;
  throw new UserError(
    `${path}: the file has ${bytes(size)}, but at most ${bytes(maxBytes)} are read of such a file.`,
    'Check that it is the right file.',
  );
}

function requireContent(path: string, stats: Stats): string {
  requireRegular(path, stats);
  if (stats.size === 0) throw new UserError(`${path}: the file is empty.`, 'Replace it by a complete copy.');
  return path;
}
