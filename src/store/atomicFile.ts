import { closeSync, fsyncSync, openSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { diskError, hasCode, onDisk } from './diskError';
import { requireInside } from './insideRun';
import { removeQuietly } from './temporaryFolder';

/** Ending of files that are being written; those that a killed process leaves behind are deleted (`tidy`). */
export const TEMPORARY = '.tmp';

/**
 * Writes a file whole or not at all: write beside it, fsync, rename, fsync the folder. The content comes in pieces, so
 * that a checkpoint is not copied in memory first.
 *
 * @param inside the folder of the run that the file belongs to, if it does
 * @throws {UserError} where the disk is full or the folder cannot be written; the previous file then remains. In a run,
 * also where a part of the path is a link, or a folder has the file's place.
 */
export function writeAtomically(path: string, pieces: readonly Uint8Array[], inside?: string): void {
  if (inside !== undefined) requireInside(inside, path);
  const begun = begin(path);
  try {
    for (const piece of pieces) begun.add(piece);
    begun.finish();
  } catch (error) {
    throw begun.abandon(error);
  }
}

/**
 * The same of content that comes piece by piece, and need not fit in memory.
 *
 * @param write is given what writes a piece
 * @throws {UserError} as `writeAtomically`; what `write` throws
 */
export async function writeByPieces(
  path: string,
  write: (add: (piece: Uint8Array) => void) => Promise<void>,
): Promise<void> {
  const begun = begin(path);
  try {
    await write(begun.add);
    begun.finish();
  } catch (error) {
    throw begun.abandon(error);
  }
}

/** Opens a file beside `path`, which takes its place at the end, or is removed; `abandon` gives the error to throw. */
function begin(path: string) {
  const temporary = temporaryOf(path);
  const file = onDisk(path, () => openNew(temporary));
  let isOpen = true;
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    closeSync(file);
  };
  return {
    add: (piece: Uint8Array) => writeWhole(file, piece),
    finish() {
      fsyncSync(file);
      close();
      putInPlace(temporary, path);
    },
    abandon(error: unknown): unknown {
      try {
        close();
      } catch {
        // What went wrong first is what is told.
      }
      removeQuietly(temporary);
      return diskError(error, path);
    },
  };
}

const temporaryOf = (path: string): string => `${path}.${process.pid}${TEMPORARY}`;

/** Renames a file or folder that is whole; on return, that lasts. */
export function putInPlace(temporary: string, path: string): void {
  renameSync(temporary, path);
  // Makes the rename last through a power cut. Windows cannot open folders; NTFS journals the rename.
  if (process.platform !== 'win32') syncFolder(dirname(path));
}

/** Makes a new file and opens it for writing. What has its name, e.g. of a killed process, is removed and not followed. */
export function openNew(path: string): number {
  try {
    return openSync(path, 'wx');
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    onDisk(path, () => unlinkSync(path));
    return openSync(path, 'wx');
  }
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** `write(2)` may write less than it was given. */
export function writeWhole(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}
