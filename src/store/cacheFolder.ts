import { homedir } from 'node:os';
import { join } from 'node:path';

/** The user's cache folder for MAS Lab: downloads, and what was made or found out once. */
export function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'mas-lab');
}
