import { setTimeout as sleep } from 'node:timers/promises';
import { lock } from 'proper-lockfile';
import { hasCode } from './diskError';

/** A lock that has not been renewed for so long belongs to a process that is gone, on this or on another machine. */
const STALE_MS = 10_000;
const RETRY_MS = 100;

/**
 * Does work while holding a lock: one process at a time, the others wait.
 * @param path The lock: a folder of this name exists while it is held.
 * @param options.signal Ends the waiting, not the work.
 * @param options.onWait Called once where another process holds the lock.
 * @throws the reason of `signal` where it ends the waiting
 */
export async function withLock<T>(
  path: string,
  work: () => T | Promise<T>,
  { signal, onWait }: { readonly signal?: AbortSignal | undefined; readonly onWait?: () => void } = {},
): Promise<T> {
  // Another process may take the lock from one that was suspended. What is locked is put in place by rename, so that is
  // no reason to end this process, which would be the default.
  const options = { lockfilePath: path, realpath: false, stale: STALE_MS, onCompromised: () => {} };
  let release: (() => Promise<void>) | undefined;
  for (let attempt = 0; !release; attempt++) {
    signal?.throwIfAborted();
    try {
      release = await lock(path, options);
    } catch (error) {
      if (!hasCode(error, 'ELOCKED')) throw error;
      if (attempt === 0) onWait?.();
      await sleep(RETRY_MS, undefined, { signal });
    }
  }
  try {
    return await work();
  } finally {
    await release().catch(() => {}); // Taken over meanwhile.
  }
}
