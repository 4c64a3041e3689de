import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { loadDataSet } from '../../../../src/benchmarks/dataSets/dataSet';
import type { Reading } from '../../../../src/benchmarks/formats/format';
import { UserError } from '../../../../src/core/userError';
import { writeFiles } from '../../../fixtures/formatFiles';
import { writeImageFolder } from '../../../fixtures/imageFolders';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

/** Tables and archives of images by pandas, pyarrow and tarfile (data_formats.py). */
const golden = join(__dirname, '../../../reference/golden/data');

let workspace: string;
beforeEach(() => {
  workspace = temporaryFolder();
  vi.stubEnv('XDG_CACHE_HOME', join(workspace, 'cache'));
  vi.stubEnv('MAS_LAB_DATA', '');
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});

const load = (name: string, reading?: Reading) => loadDataSet(name, { workspace }, reading);

/** The error of loading what is at a path. */
async function errorOf(name: string, reading?: Reading): Promise<string> {
  const error: unknown = await load(name, reading).catch((reason: unknown) => reason);
  if (!(error instanceof UserError)) throw new Error(`no UserError but ${String(error)}`);
  expect(error.hint).toBeTruthy();
  return error.message;
}

describe('a CSV file', () => {
  it.each<[string, string, Reading?]>([
    ['t.csv: no column is called label, labels', 'a,b\n1,2\n'],
    ['has no column "kind"', 'a,label\n1,2\n', { label: 'kind' }],
    ['t.csv: its first line holds numbers, not the names of columns', '1,2\n3,4\n'],
    ['t.csv: the column "a" appears twice', 'a,a,label\n1,2,3\n'],
    ['t.csv: has no columns of features', 'label,split\n1,train\n'],
    ['t.csv, line 3: 2 cells, but the first line names 3 columns', 'a,b,label\n1,2,0\n1,2\n'],
    ['t.csv, line 2: "red" in the column b is no number', 'a,b,label\n1,red,0\n'],
    ['t.csv, line 3: "" in the column a is no number', 'a,label\n1,0\n,0\n'],
    ['t.csv, line 2: "1e39" in the column a is no number', 'a,label\n1e39,0\n'],
    ['t.csv, line 2: has no label', 'a,label\n1,\n'],
    ['t.csv, line 2: "some" in the column split', 'a,label,split\n1,0,some\n'],
    ['t.csv: holds no samples', 'a,label\n'],
    ['2 × 2 × 1 are not the 1 numbers of a sample', 'a,label\n1,0\n', { height: 2, width: 2 }],
    ['Quote Not Closed', 'a,label\n"1,0\n'],
  ])('is refused with its place: %s', async (message, text, reading) => {
    writeFiles(workspace, { 't.csv': Buffer.from(text) });
    expect(await errorOf('t.csv', reading)).toContain(message);
  });

  it('without a test part gives a share of each class for testing, and names in their order', async () => {
    const lines = Array.from({ length: 20 }, (_, i) => `${i},${i % 2 ? 'b' : '-1'}`);
    writeFiles(workspace, { 't.csv': Buffer.from(`x,y\n${lines.join('\n')}`) });
    const data = await load('t.csv', { testShare: 0.3 });
    expect(data).toMatchObject({ trainRows: 14, rows: 20, classNames: ['-1', 'b'] });
    const values = [...(data.inputs as Float32Array)];
    expect(values.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect([...data.labels]).toEqual(values.map((value) => value % 2));
    expect((await load('t.csv', { testShare: 0.3 })).inputs).toEqual(data.inputs);
  });

  it('beside one of other columns is refused', async () => {
    writeFiles(join(workspace, 'set'), { 'a.csv': Buffer.from('x,y\n1,2\n'), 'b.csv': Buffer.from('z,y\n1,2\n') });
    expect(await errorOf('set/')).toMatch(/b.csv: its columns are not those of .*a.csv: z, y/);
  });

  it('is decoded again when it has changed', async () => {
    const write = (value: number) =>
      writeFiles(workspace, { 't.csv': Buffer.from(`x,y\n${value},0\n2,0\n3,1\n4,1\n`) });
    write(1);
    expect((await load('t.csv')).inputs).toContain(1);
    write(123);
    expect((await load('t.csv')).inputs).toContain(123);
  });
});

describe('a tar archive of images', () => {
  it('with a picture that is damaged, of another size, or without a label is refused by the name of the picture', async () => {
    const path = join(workspace, 'folders.tar');
    const whole = readFileSync(join(golden, 'folders.tar'));
    const write = (change: (bytes: Buffer) => void) => {
      const bytes = Buffer.from(whole);
      change(bytes);
      writeFileSync(path, bytes);
    };
    const second = whole.indexOf('PNG', 1024) + 40;
    write((bytes) => bytes.fill(0, second, second + 20));
    expect(await errorOf('./folders.tar')).toContain(`${path} (./train/bee/1.png): a PNG that cannot be decoded`);
    write((bytes) => bytes.writeUInt8(bytes[10] === 0x74 ? 0x61 : 0x62, 0));
    expect(await errorOf('./folders.tar')).toContain(path);
    writeFileSync(path, whole.subarray(0, 3000));
    expect(await errorOf('./folders.tar')).toContain(path);
    writeFileSync(path, gzipSync(whole).subarray(0, 600));
    expect(await errorOf('./folders.tar')).toContain(path);
    writeFileSync(path, '');
    expect(await errorOf('./folders.tar')).toContain('the file is empty');
    writeFileSync(path, 'PK\x03\x04 and more');
    expect(await errorOf('./folders.tar')).toContain('a zip archive, not a tar archive');
  });
});

describe('a Parquet file', () => {
  it('that is cut short, of another format or without labels is refused by its name', async () => {
    const path = join(workspace, 't.parquet');
    const whole = readFileSync(join(golden, 'table-zstd/train.parquet'));
    for (const length of [4, 100, whole.length / 2, whole.length - 1]) {
      writeFileSync(path, whole.subarray(0, length));
      expect(await errorOf('t.parquet')).toContain(`${path}: the Parquet file is damaged`);
    }
    writeFileSync(path, '{"a": 1}');
    expect(await errorOf('t.parquet')).toContain(`${path}: not a Parquet file`);
    cpSync(join(golden, 'huggingface/data/train-00000-of-00001.parquet'), path);
    expect(await errorOf('t.parquet')).toContain(`${path}: no column is called label`);
  });

  it('of which any byte is damaged gives samples or a message', async () => {
    const path = join(workspace, 't.parquet');
    const whole = readFileSync(join(golden, 'table-snappy/train.parquet'));
    for (let at = 0; at < whole.length; at += 61) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 0xff;
      writeFileSync(path, damaged);
      await load('t.parquet').catch((error: unknown) => expect(error).toBeInstanceOf(UserError));
    }
  });
});

describe('class folders', () => {
  it('are a data set, with the names of the folders, in the size that is set', async () => {
    await writeImageFolder(join(workspace, 'digits'), 'mnist', { classes: [3, 5], train: 4 });
    const data = await load('./digits', { height: 14, width: 7, channels: 1 });
    expect(data).toMatchObject({ inputShape: [14, 7, 1], classNames: ['3', '5'] });
    expect((await load('./digits', { channels: 1 })).inputShape).toEqual([28, 28, 1]);
  });
});
