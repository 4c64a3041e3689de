import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { bytes as inBytes } from '../../core/format';
import { UserError } from '../../core/userError';
import { TEMPORARY, writeAtomically } from '../../store/atomicFile';
import { cacheFolder, makeInCache } from '../../store/cacheFolder';
import { removeQuietly } from '../../store/temporaryFolder';

/**
 * How much the rows in the user's cache may take. When a file is added, those that have not been used for the longest time
 * are removed, never those in use. A process that uses a file touches its mark, `used/<name>` in the cache, once an hour;
 * a file counts as in use for a day, so neither a killed process nor a suspended one can do harm.
 */

const HOUR_MS = 3_600_000;
const IN_USE_MS = 24 * HOUR_MS;
const DEFAULT_GB = 20;

/** Folders of the cache with files of rows; `images` is of earlier versions. */
const FOLDERS = ['rows', 'images'] as const;

/**
 * The bound, which the environment variable MAS_LAB_CACHE_GB may set.
 *
 * @throws {UserError} where that is no number of gigabytes
 */
export function maxCacheBytes(set = process.env.MAS_LAB_CACHE_GB): number {
  const gigabytes = set === undefined || set === '' ? DEFAULT_GB : Number(set);
  if (gigabytes >= 0) return gigabytes * 1e9;
  throw new UserError(`MAS_LAB_CACHE_GB is "${set}"`, 'Set it to a number of gigabytes, or to nothing.');
}

const used = new Set<string>();

/** Marks a file as used by this process, now and for as long as it runs. */
export function noteUse(path: string): void {
  touch(path);
  if (used.size === 0) setInterval(() => used.forEach(touch), HOUR_MS).unref();
  used.add(path);
}

const markOf = (path: string): string => join(cacheFolder(), 'used', basename(path));

function touch(path: string): void {
  try {
    makeInCache(join(cacheFolder(), 'used'));
    writeAtomically(markOf(path), []);
  } catch {
    // Where the cache cannot be written, nothing can be removed from it either.
  }
}

/** Removes files until the rest takes at most `maxBytes`, or is in use. */
export function boundCache(maxBytes: number, now = Date.now()): void {
  const files = FOLDERS.flatMap((folder) => filesIn(join(cacheFolder(), folder), now));
  let total = files.reduce((sum, { size }) => sum + size, 0);
  for (const { path, size, lastUse } of files.sort((a, b) => a.lastUse - b.lastUse)) {
    // Another session may have begun to use it meanwhile.
    if (total <= maxBytes || now - Math.max(lastUse, timeOf(markOf(path))) < IN_USE_MS) return;
    removeQuietly(path);
    removeQuietly(markOf(path));
    total -= size;
    console.error(`${path}: removed, as rows in the cache take at most ${inBytes(maxBytes)} (docs/DATA.md)`);
  }
}

/** The files of a folder, without locks. What a killed process has left half written is removed. */
function filesIn(folder: string, now: number) {
  return namesIn(folder).flatMap((name) => {
    const path = join(folder, name);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats?.isFile() || name.endsWith('.lock')) return [];
    if (name.endsWith(TEMPORARY)) {
      if (now - stats.mtimeMs > IN_USE_MS) removeQuietly(path);
      return [];
    }
    return [{ path, size: stats.size, lastUse: Math.max(stats.mtimeMs, timeOf(markOf(path))) }];
  });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // Not there.
  }
}

/** When a file was written; 0 where it is not there. */
const timeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
