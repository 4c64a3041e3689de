import { existsSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { withLock } from '../../../scripts/setup/lock.mjs';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

test('two set-ups at once work one after the other', async () => {
  const lock = join(temporaryFolder(), 'lock');
  const log: string[] = [];
  const work = (name: string, meanwhile?: () => void) =>
    withLock(lock, async () => {
      log.push(`${name} begins`);
      meanwhile?.();
      await sleep(50);
      log.push(`${name} ends`);
    });
  let second: Promise<void> | undefined;
  await work('first', () => {
    second = work('second');
  });
  await second;
  expect(log).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  expect(existsSync(lock)).toBe(false);
});

test('a failed set-up releases the lock', async () => {
  const lock = join(temporaryFolder(), 'lock');
  await expect(withLock(lock, () => Promise.reject(new Error('no network')))).rejects.toThrow('no network');
  expect(existsSync(lock)).toBe(false);
});

test('the lock of a process that is gone is taken over at once', async () => {
  const lock = join(temporaryFolder(), 'lock');
  writeFileSync(lock, `${hostname()} ${2 ** 22 + 1}`); // Above the largest process id of Linux.
  expect(await withLock(lock, async () => 'done')).toBe('done');
});

test('the lock of another machine is taken over when nothing has touched it for a while', async () => {
  const lock = join(temporaryFolder(), 'lock');
  writeFileSync(lock, 'elsewhere 1');
  const minuteAgo = Date.now() / 1000 - 60;
  utimesSync(lock, minuteAgo, minuteAgo);
  expect(await withLock(lock, async () => 'done')).toBe('done');
});

test('waiting for a lock can be cancelled', async () => {
  const lock = join(temporaryFolder(), 'lock');
  writeFileSync(lock, 'elsewhere 1');
  const signal = AbortSignal.timeout(20);
  await expect(withLock(lock, async () => 'done', { signal })).rejects.toThrow(/abort|timeout/i);
  expect(existsSync(lock)).toBe(true);
});
