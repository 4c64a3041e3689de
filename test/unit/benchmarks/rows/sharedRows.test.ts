import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import type { RowReader } from '../../../../src/benchmarks/rows/rawInputs';
import { sharedRows } from '../../../../src/benchmarks/rows/sharedRows';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

const rows = Uint8Array.from({ length: 60 }, (_, i) => i);
let folder: string;
let data: string;
const load = vi.fn(async () => rows);
const onTrouble = vi.fn();

beforeEach(() => {
  folder = temporaryFolder();
  data = join(folder, 'images');
  writeFileSync(data, 'images');
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  load.mockReset().mockResolvedValue(rows);
  onTrouble.mockReset();
});

const share = () =>
  sharedRows({ name: 'mine', files: [data], made: [], type: 'uint8', rows: 6, rowBytes: 10 }, load, onTrouble);

async function shared(): Promise<Required<RowReader>> {
  const found = await share();
  if (!('read' in found) || !found.file) throw new Error('not shared');
  return { ...found, file: found.file };
}

function allOf({ read }: RowReader): readonly number[] {
  return Array.from({ length: 6 }).flatMap((_, row) => {
    const target = new Uint8Array(10);
    read(row, target);
    return [...target];
  });
}

test('the first session writes the rows, the others read them', async () => {
  const readers = await Promise.all([shared(), shared(), shared()]);
  expect(load).toHaveBeenCalledOnce();
  expect(new Set(readers.map(({ file }) => file.path)).size).toBe(1);
  expect(readers.map(allOf)).toEqual([[...rows], [...rows], [...rows]]);
  expect(readdirSync(join(folder, 'cache/mas-lab/rows'))).toHaveLength(1);
});

test('what has become of the file is noticed, and it is made again', async () => {
  const damages: readonly ((path: string) => void)[] = [
    (path) => truncateSync(path, 50),
    (path) => appendFileSync(path, 'more'),
    (path) => writeFileSync(path, readFileSync(path).fill(7, 20, 21)),
    (path) => {
      writeFileSync(`${path}.other`, Buffer.alloc(92));
      renameSync(`${path}.other`, path);
    },
  ];
  for (const [i, damage] of damages.entries()) {
    damage((await shared()).file.path);
    expect(allOf(await shared())).toEqual([...rows]);
    expect(load).toHaveBeenCalledTimes(i + 2);
  }
});

test('other data have another file', async () => {
  const before = await shared();
  writeFileSync(data, 'other images');
  load.mockResolvedValue(rows.map((byte) => byte + 1));
  const after = await shared();
  expect(after.file.path).not.toBe(before.file.path);
  expect(allOf(after)).toEqual([...rows].map((byte) => byte + 1));
});

test('a session hears that somebody has written to the file, or put another in its place', async () => {
  const { file } = await shared();
  file.requireUnchanged();
  file.requireInPlace();
  const content = readFileSync(file.path);
  renameSync(file.path, `${file.path}.before`);
  writeFileSync(file.path, content);
  file.requireUnchanged();
  expect(() => file.requireInPlace()).toThrow('was changed while in use');
  appendFileSync(`${file.path}.before`, 'x');
  expect(() => file.requireUnchanged()).toThrow('was changed while in use');
});

test('where the cache cannot be written, rows are in memory, and that is said', async () => {
  vi.stubEnv('XDG_CACHE_HOME', '/proc/nowhere');
  expect(await share()).toBe(rows);
  expect(onTrouble).toHaveBeenCalledOnce();
  expect(onTrouble.mock.lastCall?.[0]).toMatch(
    /cache cannot be written.* each session holds 60 B of samples by itself/,
  );
});

test('data that cannot be read are no trouble of the cache', async () => {
  load.mockRejectedValue(new Error('images: truncated'));
  await expect(share()).rejects.toThrow('images: truncated');
  expect(onTrouble).not.toHaveBeenCalled();
  expect(existsSync(join(folder, 'cache/mas-lab/rows')) && readdirSync(join(folder, 'cache/mas-lab/rows'))).toEqual([]);
});
