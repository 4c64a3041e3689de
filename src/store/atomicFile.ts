import { fsyncSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { diskError } from './diskError';
import { withFile } from './openFile';

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
    withFile(temporary, 'w', (file) => {
      for (const piece of pieces) writeWhole(file, piece);
      fsyncSync(file);
    });
    renameSync(temporary, path);
    // Makes the rename last through a power cut. Windows cannot open folders; NTFS journals the rename.
    if (process.platform !== 'win32') withFile(dirname(path), 'r', fsyncSync);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw diskError(error, path);
  }
}

/** `write(2)` may write less than it was given. */
export function writeWhole(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}
