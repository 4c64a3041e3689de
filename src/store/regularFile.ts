import { existsSync, readdirSync, readFileSync, readlinkSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../core/userError';
import { diskError, hasCode, onDisk } from './diskError';

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
 * `train-images-idx3-ubyte/train-images-idx3-ubyte`. Nothing is opened, since a pipe would never answer.
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

/**
 * The bytes of a regular file.
 * @throws UserError where it is none, is empty, or cannot be read
 */
export function bytesOfFile(path: string): Buffer {
  return onDisk(path, () => readFileSync(requireContent(path, statsOf(path))));
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

function requireContent(path: string, stats: Stats): string {
  if (stats.isDirectory()) throw new UserError(`${path}: this is a folder, not a file.`, 'Name the file in it.');
  if (!stats.isFile()) {
    throw new UserError(`${path}: a device or a pipe, not a file.`, 'Save its content in a file first.');
  }
  if (stats.size === 0) throw new UserError(`${path}: the file is empty.`, 'Replace it by a complete copy.');
  return path;
}
