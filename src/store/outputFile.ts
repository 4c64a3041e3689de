import { lstatSync, realpathSync, statSync } from 'node:fs';
import { UserError } from '../core/userError';
import { onDisk } from './diskError';

/**
 * The file that an output goes to, which is written beside it and renamed: where links lead, or a new file.
 *
 * @throws {UserError} where something stands there that is not a regular file, and would be replaced.
 */
export function outputFile(path: string): string {
  return onDisk(path, () => {
    if (!lstatSync(path, { throwIfNoEntry: false })) return path;
    if (statSync(path).isFile()) return realpathSync(path);
    throw new UserError(
      `${path} is not a regular file, so nothing is written there.`,
      'Name a new file, or a regular one to replace it.',
    );
  });
}
