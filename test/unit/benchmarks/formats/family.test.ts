import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { loadDataSet } from '../../../../src/benchmarks/dataSets/dataSet';
import { listDataSets } from '../../../../src/benchmarks/places/findDataSet';
import type { DataFormat } from '../../../../src/core/formats/format';
import * as formats from '../../../../src/core/formats/list';
import { UserError } from '../../../../src/core/userError';
import { type AnyShape, filesOf, type Small, writeFiles } from '../../../fixtures/formatFiles';
import { bytesIn } from '../../../fixtures/streams';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

const small: Small = {
  train: { shape: [2, 3], inputs: Array.from({ length: 24 }, (_, i) => 10 * i), labels: [3, 5, 3, 9] },
  test: { shape: [2, 3], inputs: Array.from({ length: 12 }, (_, i) => 255 - i), labels: [9, 5] },
};

let workspace: string;
beforeEach(() => {
  const folder = temporaryFolder();
  workspace = join(folder, 'workspace');
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  vi.stubEnv('MAS_LAB_DATA', '');
});

const all = Object.entries(formats).filter(([name]) => name in filesOf) as [AnyShape, DataFormat][];

describe.each(all)('a data set in the format %s', (format, { inputs: types }) => {
  const write = (files = filesOf[format](small)) => writeFiles(join(workspace, 'data', 'own'), files);

  /** The error of loading a data set of these files. */
  async function errorOf(files: Readonly<Record<string, Buffer>>): Promise<string> {
    rmSync(join(workspace, 'data'), { recursive: true, force: true });
    write(files);
    const error: unknown = await loadDataSet('own', { workspace }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).hint).toBeTruthy();
    return (error as UserError).message;
  }

  it('is read as it was written', async () => {
    write();
    const data = await loadDataSet('own', { workspace });
    expect(data).toMatchObject({ inputShape: [2, 3, 1], rows: 6, trainRows: 4, classes: [3, 5, 9] });
    expect([...data.labels]).toEqual([...small.train.labels, ...small.test.labels]);
    expect([...bytesIn(data)]).toEqual([...small.train.inputs, ...small.test.inputs]);
  });

  it('may have colours', async () => {
    const shape = [2, 1, 3];
    write(filesOf[format]({ train: { ...small.train, shape }, test: { ...small.test, shape } }));
    expect((await loadDataSet('own', { workspace })).inputShape).toEqual(shape);
  });

  it(types.includes('float32') ? 'may hold floats' : 'holds bytes alone', async () => {
    if (!types.includes('float32')) return expect(types).toEqual(['uint8']);
    const floats = (split: Small['train']) =>
      ({ ...split, type: 'float32', inputs: split.inputs.map((x) => x / 8) }) as const;
    const [train, test] = [floats(small.train), floats(small.test)];
    write(filesOf[format]({ train, test }));
    expect((await loadDataSet('own', { workspace })).inputs).toEqual(
      Float32Array.from([...train.inputs, ...test.inputs]),
    );
    expect(await errorOf(filesOf[format]({ train: small.train, test }))).toMatch(
      /elements are float32, but .* are uint8/,
    );
    const strange = { ...test, inputs: test.inputs.map((x, i) => (i === 7 ? Number.NaN : x)) };
    expect(await errorOf(filesOf[format]({ train, test: strange }))).toMatch(/sample 1 holds NaN/);
  });

  it('is listed, and found by its path', async () => {
    write();
    const folder = join(workspace, 'data', 'own');
    expect(listDataSets({ workspace })).toContainEqual({ name: 'own', title: 'your own', state: 'found', folder });
    expect((await loadDataSet('data/own', { workspace })).rows).toBe(6);
    expect((await loadDataSet(folder)).rows).toBe(6);
  });

  it('with a truncated file, or with bytes that follow, is refused by the name of the file', async () => {
    const whole = filesOf[format](small);
    for (const [name, bytes] of Object.entries(whole)) {
      const path = join(workspace, 'data', 'own', name);
      const broken = [0, 3, bytes.length / 2, bytes.length - 1].map((length) => bytes.subarray(0, length));
      for (const each of [...broken, Buffer.concat([bytes, Buffer.from('more')])]) {
        expect(await errorOf({ ...whole, [name]: each })).toContain(path);
      }
    }
  });

  it('with a file of something else is refused by the name of the file', async () => {
    const whole = filesOf[format](small);
    for (const name of Object.keys(whole)) {
      const other = Buffer.from('<!doctype html><title>Not found</title>'.repeat(10));
      expect(await errorOf({ ...whole, [name]: other })).toContain(join(workspace, 'data', 'own', name));
    }
  });

  it('whose samples do not fit together is refused, naming what does not fit', async () => {
    const changed = ({ train = {}, test = {} }: { train?: Partial<Small['train']>; test?: Partial<Small['test']> }) =>
      filesOf[format]({ train: { ...small.train, ...train }, test: { ...small.test, ...test } });
    expect(await errorOf(changed({ train: { labels: [3, 5, 9] } }))).toMatch(/holds 3 labels, but .* holds 4 images/);
    expect(await errorOf(changed({ test: { shape: [3, 2] } }))).toMatch(/images are 3 × 2 × 1, but .* are 2 × 3 × 1/);
    expect(await errorOf(changed({ test: { labels: [9, 4] } }))).toMatch(/holds class 4, which no training sample/);
    expect(await errorOf(changed({ test: { inputs: [], labels: [] } }))).toMatch(/holds no image data: 0 × 2 × 3/);
  });
});

describe('a path', () => {
  it('that leads nowhere, or to no data set, is named', async () => {
    const load = (name: string) => loadDataSet(name, { workspace });
    await expect(load('sets/none.npz')).rejects.toThrow('Data set "sets/none.npz" was not found');
    await expect(load('sets/none.npz')).rejects.toHaveProperty(
      'hint',
      expect.stringContaining(join(workspace, 'sets/none.npz')),
    );
    writeFiles(join(workspace, 'sets'), { 'notes.txt': Buffer.from('hello') });
    await expect(load('sets/notes.txt/own.npz')).rejects.toThrow('"sets/notes.txt/own.npz" was not found');
    for (const name of ['sets/notes.txt', join(workspace, 'sets/notes.txt'), './sets']) {
      await expect(load(name)).rejects.toThrow(/sets(\/notes.txt)?: holds no data set of a known format/);
    }
  });

  it('that was written as a name is told by its path', async () => {
    writeFiles(join(workspace, 'sets'), filesOf.idx(small));
    await expect(loadDataSet('sets', { workspace })).rejects.toHaveProperty(
      'hint',
      expect.stringContaining(`If you mean ${join(workspace, 'sets')}, write ./sets.`),
    );
  });

  it('of a file in a data folder does not disturb the list', () => {
    writeFiles(join(workspace, 'data'), filesOf.idx(small));
    writeFileSync(join(workspace, 'data', 'notes.txt'), '');
    expect(listDataSets({ workspace }).map(({ name }) => name)).toEqual([
      'mnist',
      'fashion-mnist',
      'cifar-10',
      'cifar-100',
      'digits-and-clothes',
      'digits-and-clothes-scenes',
    ]);
  });
});

describe('data larger than memory', () => {
  it('is read row by row where its files allow that, with the same bytes', async () => {
    writeFiles(join(workspace, 'data', 'own'), filesOf.idx(small));
    const data = await loadDataSet('own', { workspace }, {}, { maxInMemory: 10 });
    if (!('read' in data.inputs)) throw new Error('it is in memory');
    const rows = Array.from({ length: data.rows }, (_, row) => {
      const target = new Uint8Array(6);
      if ('read' in data.inputs) data.inputs.read(row, target);
      return [...target];
    });
    expect(rows.flat()).toEqual([...small.train.inputs, ...small.test.inputs]);
    expect(data.inputs.resident).toBe(6);
  });
});
