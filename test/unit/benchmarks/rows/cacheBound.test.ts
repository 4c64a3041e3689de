import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { boundCache, maxCacheBytes, noteUse } from '../../../../src/benchmarks/rows/cacheBound';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

const DAY = 86_400_000;
let cache: string;

beforeEach(() => {
  vi.stubEnv('XDG_CACHE_HOME', temporaryFolder());
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  cache = join(process.env.XDG_CACHE_HOME ?? '', 'mas-lab');
});

/** A file of 100 bytes, written some days ago. */
function made(name: string, daysAgo: number): string {
  const path = join(cache, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, Buffer.alloc(100));
  const time = (Date.now() - daysAgo * DAY) / 1000;
  utimesSync(path, time, time);
  return path;
}

test('the files that were not used for the longest time are removed until the rest fits', () => {
  const paths = [made('images/a.u8', 9), made('rows/b.rows', 8), made('rows/c.rows', 7), made('rows/d.rows', 6)];
  noteUse(paths[1] ?? '');
  boundCache(250);
  expect(paths.map((path) => existsSync(path))).toEqual([false, true, false, true]);
  boundCache(250);
  expect(paths.map((path) => existsSync(path))).toEqual([false, true, false, true]);
});

test('a file that was used within a day stays, however little room there is', () => {
  const paths = [made('rows/a.rows', 5), made('rows/b.rows', 5), made('rows/new.rows', 0)];
  noteUse(paths[0] ?? '');
  boundCache(0);
  expect(paths.map((path) => existsSync(path))).toEqual([true, false, true]);
  boundCache(0, Date.now() + 2 * DAY);
  expect(paths.map((path) => existsSync(path))).toEqual([false, false, false]);
});

test('what a killed process has left half written is removed, and locks are left alone', () => {
  const paths = [made('rows/a.rows.77.tmp', 3), made('rows/b.rows.78.tmp', 0), made('rows/c.rows.lock', 3)];
  boundCache(0);
  expect(paths.map((path) => existsSync(path))).toEqual([false, true, true]);
});

test('the bound is 20 GB, or what MAS_LAB_CACHE_GB says', () => {
  expect([undefined, '', '0.5'].map((set) => maxCacheBytes(set))).toEqual([20e9, 20e9, 0.5e9]);
  expect(() => maxCacheBytes('much')).toThrow('MAS_LAB_CACHE_GB is "much"');
});
