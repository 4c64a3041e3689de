import { readSync } from 'node:fs';
import { UserError } from '../../core/userError';
import { onDisk } from '../../store/diskError';
import { openRegular } from '../../store/regularFile';

/** Reads a row of samples: its bytes go to `target`, which has their number. */
export type ReadRow = (row: number, target: Uint8Array) => void;

/**
 * The samples of a data set as one file in the user's cache, which sessions map into their memory: the system holds its pages
 * once, however many sessions train. Rows stand at its beginning, then their SHA-256.
 */
export interface SharedFile {
  readonly path: string;
  /** Rows that it has, where those are not exactly the data set's, one after the other. */
  readonly rows?: number;
  /** `[rows of the data set]`: where each of them stands in the file, where that is not as they are numbered. */
  readonly places?: Int32Array;
  /** @throws {UserError} where somebody has written to the file since it was opened */
  requireUnchanged(): void;
  /** @throws {UserError} where another file has its name as well */
  requireInPlace(): void;
}

/**
 * Opens a file of rows of equal size, the first of them at byte `start`.
 * @param hint what to do where the file turns out to be shorter
 */
export function openRows(path: string, start: number, hint: string): ReadRow {
  const { file } = onDisk(path, () => openRegular(path));
  return rowsOf(path, file, start, hint);
}

/** The same of an open file. */
export function rowsOf(path: string, file: number, start: number, hint: string): ReadRow {
  return (row, target) => {
    const read = onDisk(path, () => readSync(file, target, 0, target.length, start + row * target.length));
    if (read !== target.length) throw new UserError(`${path}: was cut short while in use`, hint);
  };
}
