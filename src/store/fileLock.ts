import { randomUUID } from 'node:crypto';
import { closeSync, constants, futimesSync, lstatSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { diskError, hasCode } from './diskError';
import { firstLook, type HeartWatch, lookAgain, type Sight } from './heartWatch';
import { openInside } from './insideRun';

/** How often a process renews the lock that it holds. Others watch; after two intervals without a change, it is dead. */
const INTERVAL_MS = 2_000;
const RETRY_MS = 100;

/**
 * Does work while holding a lock: one process at a time, the others wait. A process that was suspended may find that
 * another has taken its lock. So the work must put files in place by rename, or leave the decision to the event log.
 * @param path The lock: a file of this name exists while it is held.
 * @param options.signal Ends the waiting, not the work.
 * @param options.onWait Called once where another process holds the lock.
 * @throws the reason of `signal` where it ends the waiting
 */
export async function withLock<T>(
  path: string,
  work: () => T | Promise<T>,
  { signal, onWait }: { readonly signal?: AbortSignal | undefined; readonly onWait?: () => void } = {},
): Promise<T> {
  let held = take(path);
  if (held === undefined) onWait?.();
  let watch: HeartWatch | undefined;
  while (held === undefined) {
    await sleep(RETRY_MS, undefined, { signal });
    const sight = sightOf(path);
    watch = watch ? lookAgain(watch, sight, performance.now()) : firstLook(sight, performance.now());
    if (watch.verdict === 'dead' && sight) removeDead(path, sight);
    held = take(path);
  }
  const file = held;
  const renewing = setInterval(() => renew(file), INTERVAL_MS).unref();
  const own = sightOf(path)?.identity;
  try {
    return await work();
  } finally {
    clearInterval(renewing);
    // An open file keeps its inode number, so no other file can have it.
    if (sightOf(path)?.identity === own) rmSync(path, { force: true });
    closeSync(file);
  }
}

/** Only the change matters, not the time. */
function renew(file: number): void {
  try {
    futimesSync(file, new Date(), new Date());
  } catch {
    // Then another process may take the lock.
  }
}

/** The lock, open, or undefined where another has it. */
function take(path: string): number | undefined {
  try {
    if (sightOf(path)) return undefined;
    const file = openInside(dirname(path), path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL);
    try {
      writeSync(file, `${process.pid}\n`);
    } catch (error) {
      closeSync(file);
      rmSync(path, { force: true });
      throw diskError(error, path);
    }
    return file;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return undefined;
    throw error;
  }
}

interface LockSight extends Sight {
  /** Tells this file from another of the same name. */
  readonly identity: string;
}

/** Locks of earlier versions are folders, which they renew as often. */
function sightOf(path: string): LockSight | undefined {
  const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  if (!stats) return undefined;
  const identity = `${stats.dev} ${stats.ino}`;
  return { identity, content: `${identity} ${stats.mtimeNs}`, intervalMs: INTERVAL_MS };
}

/** Removes a dead lock. Where several processes find it dead, one of them does. */
function removeDead(path: string, seen: LockSight): void {
  const aside = `${path}.${randomUUID()}.tmp`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  const isDead = sightOf(aside)?.content === seen.content;
  // Meanwhile another process removed the dead lock and took its own: give that back, unless a third has taken one since.
  if (!isDead && !sightOf(path)) renameSync(aside, path);
  else rmSync(aside, { recursive: true, force: true });
}
