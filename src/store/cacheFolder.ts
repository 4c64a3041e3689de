import { homedir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../core/userError';
import { diskError } from './diskError';
import { makeFolder } from './makeFolder';

/** The user's cache folder for MAS Lab: downloads, and what was made or found out once. */
export function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'mas-lab');
}

/**
 * Makes a folder in the cache.
 *
 * @throws {UserError} where the cache cannot be written.
 */
export function makeInCache(folder: string): void {
  try {
    makeFolder(folder);
  } catch (error) {
    const cause = diskError(error, folder);
    if (!(cause instanceof UserError)) throw cause;
    throw new UserError(
      `The cache cannot be written: ${cause.message}`,
      'Set the environment variable XDG_CACHE_HOME to a folder that can be written.',
      { cause },
    );
  }
}
