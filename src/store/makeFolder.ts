import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { hasCode } from './diskError';

/**
 * Makes a folder, and those that it lies in. Folder by folder: a recursive `mkdir` reports ENOENT on a read-only file
 * system, and in /proc never ends.
 */
export function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have made it first.
    if (!hasCode(error, 'EEXIST') || !statSync(path).isDirectory()) throw error;
  }
}
