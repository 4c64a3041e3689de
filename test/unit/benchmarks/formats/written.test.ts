import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { type DataSet, loadDataSet } from '../../../../src/benchmarks/dataSets/dataSet';
import type { Reading } from '../../../../src/benchmarks/formats/format';
import { bytesOf } from '../../../../src/benchmarks/rows/rawInputs';
import { sha256Of } from '../../../../src/store/sha256';
import { npyBytes } from '../../../fixtures/factFiles';
import { writeFiles } from '../../../fixtures/formatFiles';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

/** Data sets that numpy, pandas, pyarrow, PIL and tarfile wrote, and what those say is in them (data_formats.py). */
const golden = join(__dirname, '../../../reference/golden/data');

interface Expected {
  readonly dataset: string;
  readonly reading: Reading;
  readonly type: 'uint8' | 'float32';
  readonly inputShape: readonly number[];
  readonly trainRows: number;
  readonly labels: readonly number[];
  /** Absent where they are many. */
  readonly values?: readonly number[];
  /** Of their bytes. */
  readonly sha256?: string;
  readonly classNames?: readonly string[];
  readonly tasks?: readonly number[];
}

const all: readonly Expected[] = JSON.parse(readFileSync(join(golden, 'expected.json'), 'utf8'));

beforeEach(() => {
  vi.stubEnv('XDG_CACHE_HOME', join(temporaryFolder(), 'cache'));
  vi.stubEnv('MAS_LAB_DATA', '');
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});

/** All elements, also of samples that are read one by one. */
function valuesOf({ inputs, inputShape, rows }: DataSet): readonly number[] {
  if (!('read' in inputs)) return [...inputs];
  const bytes = inputShape.reduce((product, size) => product * size, inputs.type === 'uint8' ? 1 : 4);
  return Array.from({ length: rows }, (_, row) => {
    const target = new Uint8Array(bytes);
    inputs.read(row, target);
    return inputs.type === 'uint8' ? [...target] : [...new Float32Array(target.buffer)];
  }).flat();
}

it.each(all)('$dataset is read as it was written, in memory and one by one', async (expected) => {
  const { dataset, reading, type, inputShape, trainRows, labels, values, sha256, classNames, tasks } = expected;
  for (const maxInMemory of [2 ** 31, 1]) {
    const data = await loadDataSet(dataset, { folder: golden }, reading, { maxInMemory });
    expect(data).toMatchObject({ inputShape, trainRows, rows: labels.length });
    expect([...data.labels]).toEqual(labels);
    const found = valuesOf(data);
    if (values) expect(found).toEqual(values);
    else expect(sha256Of(type === 'uint8' ? Uint8Array.from(found) : bytesOf(Float32Array.from(found)))).toBe(sha256);
    expect(data.classNames).toEqual(classNames);
    expect(data.tasks && [...data.tasks]).toEqual(tasks);
    expect('read' in data.inputs).toBe(maxInMemory === 1);
  }
});

it('65,537 classes are as many', async () => {
  const folder = join(temporaryFolder(), 'many');
  const labels = Int32Array.from({ length: 65_537 }, (_, label) => label);
  writeFiles(folder, {
    'train_x.npy': npyBytes('|u1', [labels.length, 1], new Uint8Array(labels.length)),
    'train_y.npy': npyBytes('<i4', [labels.length], new Uint8Array(labels.buffer)),
    'test_x.npy': npyBytes('|u1', [1, 1], Uint8Array.of(0)),
    'test_y.npy': npyBytes('<i4', [1], new Uint8Array(labels.slice(-1).buffer)),
  });
  const { classes } = await loadDataSet(folder);
  expect(classes).toHaveLength(65_537);
  expect(classes.at(-1)).toBe(65_536);
});
