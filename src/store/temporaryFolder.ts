import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf, UserError } from '../core/userError';
import { diskError } from './diskError';

/**
 * Makes a folder of this process's own among the system's temporary files; `removeTemporary` takes it away.
 *
 * @throws {UserError} where none can be made there.
 */
export function makeTemporary(prefix = 'mas-lab-'): string {
  const folder = tmpdir();
  try {
    return mkdtempSync(join(folder, prefix));
  } catch (error) {
    const cause = diskError(error, folder);
    if (!(cause instanceof UserError)) throw error;
    const hint = 'Free some space there, or set the environment variable TMPDIR to a folder that can be written.';
    throw new UserError(`The folder for temporary files cannot be used: ${messageOf(cause)}`, hint, { cause });
  }
}

/** Deletes a file where another error is already on its way. What cannot be deleted stays, and is cleared later. */
export function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The first error is what counts.
  }
}

/** Deletes a temporary file or folder. What cannot be deleted stays, and is cleared later. */
export function removeTemporary(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // The work for which it was made is done.
  }
}
