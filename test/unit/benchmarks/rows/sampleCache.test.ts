import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { loadDataSet } from '../../../../src/benchmarks/dataSets/dataSet';
import type { Reading } from '../../../../src/benchmarks/formats/format';
import type { RawInputs } from '../../../../src/benchmarks/rows/rawInputs';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});

function written(lines: readonly string[]): string {
  const path = join(folder, 'table.csv');
  writeFileSync(path, lines.join('\n'));
  return path;
}

const rowsInCache = () => readdirSync(join(folder, 'cache/mas-lab/rows'));

/** All elements of four rows. */
function valuesOf(inputs: RawInputs): readonly (readonly number[])[] {
  if (!('read' in inputs)) throw new Error('not read one by one');
  return Array.from({ length: 4 }, (_, row) => {
    const target = new Float32Array(4);
    inputs.read(row, new Uint8Array(target.buffer));
    return [...target];
  });
}

const table = ['split,a,b,c,d,label', 'test,1,2,3,4,0', 'train,5,6,7,8,1', 'test,9,10,11,12,1', 'train,13,14,15,16,0'];
const inTurn = table.map((_, i) => table[[0, 2, 4, 1, 3][i] ?? 0] ?? '');
const expected = [
  [5, 6, 7, 8],
  [13, 14, 15, 16],
  [1, 2, 3, 4],
  [9, 10, 11, 12],
];

test('a decoded data set stands in the cache once, and sessions map it as it stands there', async () => {
  const { inputs, labels } = await loadDataSet(written(table), {}, {}, { minShared: 0 });
  if (!('read' in inputs) || !inputs.file) throw new Error('not mapped');
  expect(rowsInCache()).toEqual([expect.stringMatching(/^table\.csv-[0-9a-f]{32}\.rows$/)]);
  expect(inputs.file.path).toBe(join(folder, 'cache/mas-lab/rows', rowsInCache()[0] ?? ''));
  expect({ places: [...(inputs.file.places ?? [])], rows: inputs.file.rows }).toEqual({
    places: [1, 3, 0, 2],
    rows: 4,
  });
  expect([...labels]).toEqual([1, 0, 0, 1]);
  expect(valuesOf(inputs)).toEqual(expected);
});

test('rows that stand in their order need no list of places', async () => {
  const { inputs } = await loadDataSet(written(inTurn), {}, {}, { minShared: 0 });
  expect('read' in inputs && inputs.file?.places).toBeUndefined();
  expect(valuesOf(inputs)).toEqual(expected);
});

test('axes in another order are put in order while samples are decoded', async () => {
  const reading: Reading = { height: 2, width: 2, axes: 'whc' };
  const path = written(table);
  const { inputs, inputShape } = await loadDataSet(path, {}, reading, { minShared: 0 });
  expect(inputShape).toEqual([2, 2, 1]);
  expect(valuesOf(inputs)[0]).toEqual([5, 7, 6, 8]);
  const inMemory = await loadDataSet(path, {}, reading);
  expect([...(inMemory.inputs as Float32Array)]).toEqual(valuesOf(inputs).flat());
  expect(rowsInCache()).toHaveLength(1);
});
