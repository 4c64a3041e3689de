import {
  closeSync,
  constants,
  copyFileSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  rmSync,
  type Stats,
  writeFileSync,
} from 'node:fs';
import { join, relative, sep } from 'node:path';
import { shellWord } from '../core/shellWord';
import { UserError } from '../core/userError';
import { diskError, onDisk } from './diskError';
import { removeQuietly } from './temporaryFolder';

/**
 * What a run directory holds may come from anywhere: a shared folder, an archive from the internet. So no path inside it
 * leads out: below the run's folder, which may itself be reached through links, are only folders and regular files. A
 * process that swaps a folder for a link and back, between the looks at it, is beyond this.
 */

/** Neither waits for the other end of a pipe, nor makes a terminal that of this process. Windows lacks them. */
export const AT_ONCE = (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);
const NO_LINK = constants.O_NOFOLLOW ?? 0;

/**
 * Checks that a file in a run's folder is a regular file or absent, and every folder on the way to it a folder.
 *
 * @param root the run's folder
 * @throws {UserError} where one of them is a link, a device or anything else, or the path lies outside
 */
export function requireInside(root: string, path: string): void {
  requirePlace(root, path, 'file');
}

/** The same for a folder in a run's folder. */
export function requireFolderInside(root: string, path: string): void {
  requirePlace(root, path, 'folder');
}

function requirePlace(root: string, path: string, last: 'file' | 'folder'): void {
  const parts = relative(root, path).split(sep);
  if (parts[0] === '..' || parts[0] === '' || join(root, ...parts) !== join(path)) {
    throw new UserError(`${path} is outside the run directory ${root}.`, 'Do not use this run.');
  }
  let place = root;
  for (const [i, part] of parts.entries()) {
    place = join(place, part);
    const stats = onDisk(place, () => lstatSync(place, { throwIfNoEntry: false }));
    if (!stats) return;
    const wanted = i < parts.length - 1 ? 'folder' : last;
    if (wanted === 'file' ? !stats.isFile() : !stats.isDirectory()) throw misplaced(root, place, stats, wanted);
  }
}

/**
 * Opens a file in a run's folder.
 *
 * @param flags of open(2), without O_TRUNC: the file is looked at only after it is open
 * @returns the file descriptor
 * @throws {UserError} where `requireInside` does or, to write, the file has a second name; what open throws otherwise
 */
export function openInside(root: string, path: string, flags: number): number {
  requireInside(root, path);
  const file = openSync(path, flags | AT_ONCE | NO_LINK, 0o666);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw misplaced(root, path, stats, 'file');
    if (flags & (constants.O_WRONLY | constants.O_RDWR)) requireOneName(path, stats);
    // The folders on the way are what they were before, and the file has not been moved away.
    requireInside(root, path);
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/**
 * Makes a new file in a run's folder, which lasts through a power cut.
 *
 * @throws what open throws where there is one already, `EEXIST`
 */
export function writeNew(root: string, path: string, text: string): void {
  const file = openInside(root, path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } catch (error) {
    // Half a file would have the place of a whole one.
    removeQuietly(path);
    throw diskError(error, path);
  } finally {
    closeSync(file);
  }
}

/** Copies a file of one run's folder to another's, where there is none yet. File systems that can share the bytes do. */
export function copyInside(from: { root: string; path: string }, to: { root: string; path: string }): void {
  requireInside(from.root, from.path);
  requireInside(to.root, to.path);
  copyFileSync(from.path, to.path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
}

/**
 * Removes a file, or a link but not what it leads to, from a run's folder.
 *
 * @throws {UserError} where it is a folder, or a folder on the way is a link
 */
export function removeInside(root: string, path: string): void {
  const folder = join(path, '..');
  if (folder !== join(root)) requireFolderInside(root, folder);
  onDisk(path, () => {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats?.isDirectory()) throw misplaced(root, path, stats, 'file');
    rmSync(path, { force: true });
  });
}

function requireOneName(path: string, { nlink }: Stats): void {
  if (nlink <= 1) return;
  throw new UserError(
    `${path} has ${nlink} names (hard links), so what is written to it would also appear elsewhere.`,
    'Put a copy in its place: copy the file, then rename the copy to this name.',
  );
}

function misplaced(root: string, place: string, stats: Stats, wanted: 'file' | 'folder'): UserError {
  if (stats.isSymbolicLink()) {
    return new UserError(
      `${place} is a symbolic link. Links in a run directory are not followed, because they may lead out of it.`,
      `Put a copy of the ${wanted} in its place. If there is none, run \`mas-lab repair ${shellWord(root)}\`.`,
    );
  }
  return new UserError(
    `${place} is ${kindOf(stats)}, not a ${wanted}.`,
    'Move it out of the run directory, and put a copy of what was there in its place.',
  );
}

/** What is at a path where links do not count, in words. */
export function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFile()) return 'a file';
  return stats.isSocket() ? 'a socket' : 'a device or a pipe';
}
