import { readSync } from 'node:fs';
import { UserError } from '../core/userError';
import { onDisk } from '../store/diskError';
import { openRegular } from '../store/regularFile';

/** Reads a row of samples: its bytes go to `target`, which has their number. */
export type ReadRow = (row: number, target: Uint8Array) => void;

/**
 * Opens a file of rows of equal size, the first of them at byte `start`.
 * @param hint what to do where the file turns out to be shorter
 */
export function openRows(path: string, start: number, hint: string): ReadRow {
  const { file } = onDisk(path, () => openRegular(path));
  return (row, target) => {
    const read = onDisk(path, () => readSync(file, target, 0, target.length, start + row * target.length));
    if (read !== target.length) throw new UserError(`${path}: was cut short while in use`, hint);
  };
}
