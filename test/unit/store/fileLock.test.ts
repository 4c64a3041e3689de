import { existsSync, mkdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { withLock } from '../../../src/store/fileLock';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

test('two that need the same lock work one after the other, and the second says that it waits', async () => {
  const lock = join(temporaryFolder(), 'lock');
  const log: string[] = [];
  const work = (name: string, meanwhile: () => Promise<unknown>, onWait = () => {}) =>
    withLock(
      lock,
      async () => {
        log.push(`${name} begins`);
        await meanwhile();
        log.push(`${name} ends`);
      },
      {
        onWait() {
          log.push(`${name} waits`);
          onWait();
        },
      },
    );
  let second: Promise<void> | undefined;
  const untilSecondWaits = () =>
    new Promise<void>((resolve) => {
      second = work('second', () => sleep(1), resolve);
    });
  await work('first', untilSecondWaits);
  await second;
  expect(log).toEqual(['first begins', 'second waits', 'first ends', 'second begins', 'second ends']);
  expect(existsSync(lock)).toBe(false);
});

test('work that fails releases the lock', async () => {
  const lock = join(temporaryFolder(), 'lock');
  await expect(withLock(lock, () => Promise.reject(new Error('no network')))).rejects.toThrow('no network');
  expect(existsSync(lock)).toBe(false);
});

/** The lock of another process, which last renewed it so many seconds ago. */
function heldElsewhere(seconds: number): string {
  const lock = join(temporaryFolder(), 'lock');
  const renewed = Date.now() / 1000 - seconds;
  mkdirSync(lock);
  utimesSync(lock, renewed, renewed);
  return lock;
}

test('a lock that nothing has renewed for a while is taken over', async () => {
  expect(await withLock(heldElsewhere(60), () => 'done')).toBe('done');
});

test('waiting for a lock can be cancelled, and leaves it to its owner', async () => {
  const lock = heldElsewhere(0);
  const work = vi.fn();
  await expect(withLock(lock, work, { signal: AbortSignal.timeout(20) })).rejects.toThrow(/abort|timeout/i);
  expect(work).not.toHaveBeenCalled();
  expect(existsSync(lock)).toBe(true);
});
