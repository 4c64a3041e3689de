import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { madeRows } from '../../../../src/benchmarks/rows/madeRows';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

const make = vi.fn((row: number, target: Uint8Array) => void target.fill(row));
const onTrouble = vi.fn();
let cache: string;

beforeEach(() => {
  cache = temporaryFolder();
  vi.stubEnv('XDG_CACHE_HOME', cache);
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  make.mockClear();
  onTrouble.mockClear();
});

const about = { name: 'mnist-rotated', files: [], made: [1], type: 'uint8', rows: 3, rowBytes: 2 } as const;

test('few rows are made in memory', async () => {
  expect([...((await madeRows(about, make, onTrouble)) as Uint8Array)]).toEqual([0, 0, 1, 1, 2, 2]);
});

test('others are made once, in a file of the cache that sessions map; other rows have another file', async () => {
  const shared = async (made: readonly unknown[] = [1]) => {
    const inputs = await madeRows({ ...about, made }, make, onTrouble, 0);
    if (!('read' in inputs) || !inputs.file) throw new Error('not mapped');
    const target = new Uint8Array(2);
    inputs.read(2, target);
    return { path: inputs.file.path, last: [...target] };
  };
  const first = await shared();
  expect(first.last).toEqual([2, 2]);
  expect(await shared()).toEqual(first);
  expect(make).toHaveBeenCalledTimes(3);
  expect((await shared([2])).path).not.toBe(first.path);
  expect(readdirSync(join(cache, 'mas-lab/rows'))).toHaveLength(2);
});

test('where the cache cannot be written, the file is a temporary one, and that is said', async () => {
  vi.stubEnv('XDG_CACHE_HOME', '/proc/nowhere');
  const inputs = await madeRows(about, make, onTrouble, 0);
  expect('read' in inputs && inputs.file?.path).not.toContain('/proc');
  expect(onTrouble.mock.lastCall?.[0]).toMatch(/cache cannot be written.* mnist-rotated are made again at every start/);
});
