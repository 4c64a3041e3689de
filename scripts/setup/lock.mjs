// @ts-check
import { readFileSync } from 'node:fs';
import { rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const heartbeatMs = 2_000;
/** A lock not touched for so long belongs to a process that is gone, on this or on another machine. */
const staleMs = 20_000;

/**
 * Does work while holding a lock file, so that two set-ups at once do not both download. The lock only saves work:
 * that nothing is ever half there rests on renaming finished folders into place.
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @param {{ signal?: AbortSignal | undefined, onWait?: () => void }} [options]
 * @returns {Promise<T>}
 */
export async function withLock(path, work, { signal, onWait } = {}) {
  const owner = `${hostname()} ${process.pid}`;
  let waiting = false;
  for (;;) {
    signal?.throwIfAborted();
    try {
      await writeFile(path, owner, { flag: 'wx' });
      break;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    }
    if (await isAbandoned(path)) {
      await rm(path, { force: true });
      continue;
    }
    if (!waiting) onWait?.();
    waiting = true;
    await sleep(300, undefined, { signal });
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => {}); // Gone or unreachable: at worst another set-up repeats the work.
  }, heartbeatMs);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    await rm(path, { force: true });
  }
}

/** @param {string} path */
async function isAbandoned(path) {
  try {
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > staleMs) return true;
    const [host, pid] = readFileSync(path, 'utf8').split(' ');
    return host === hostname() && pid !== undefined && !isAlive(Number(pid));
  } catch {
    return false; // Released between the two looks.
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
