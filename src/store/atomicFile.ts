import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { diskError } from './diskError';

/** Ending of files that are being written; those that a killed process leaves behind are deleted (`tidy`). */
export const TEMPORARY = '.tmp';

/**
 * Writes a file whole or not at all: write beside it, fsync, rename, fsync the folder. The content comes in pieces, so
 * that a checkpoint is not copied in memory first.
 *
 * @throws {UserError} where the disk is full or the folder cannot be written; the previous file then remains.
 */
export function writeAtomically(path: string, pieces: readonly Uint8Array[]): void {
  const temporary = `${path}.${process.pid}${TEMPORARY}`;
  try {
    const file = openSync(temporary, 'w');
    try {
      for (const piece of pieces) writeWhole(file, piece);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
    syncFolder(dirname(path));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw diskError(error, path);
  }
}

/** `write(2)` may write less than it was given. */
export function writeWhole(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}

/** Makes a rename in `folder` last through a power cut. */
function syncFolder(folder: string): void {
  // Windows cannot open folders; NTFS journals the rename.
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
