import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { loadDataSet } from '../../../src/benchmarks/dataSets/dataSet';
import { loadFactSet } from '../../../src/benchmarks/factSets/factSet';
import { listDataSets } from '../../../src/benchmarks/places/findDataSet';
import { UserError } from '../../../src/core/userError';
import { readTensors } from '../../../src/store/checkpoints';
import { fileAt, readInto } from '../../../src/store/regularFile';
import { vectorBytes, writeFactSet } from '../../fixtures/factFiles';
import { filesOf, writeFiles } from '../../fixtures/formatFiles';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const split = { shape: [1, 1], inputs: [1, 2], labels: [0, 1] };
const small = { train: split, test: split };

/** A file of the user's: the bytes that belong there, and what reads it. */
interface Case {
  readonly folder: string;
  readonly name: string;
  readonly bytes: Buffer;
  readonly read: () => unknown;
}

/** Everything but this file is written. */
type Readers = Readonly<Record<string, (workspace: string) => Case>>;

const facts = (name: string) => (workspace: string) => {
  const folder = writeFactSet(join(workspace, 'data', 'own'));
  const path = join(folder, name);
  const bytes = readFileSync(path);
  rmSync(path);
  return { folder, name, bytes, read: () => loadFactSet('own', { workspace }) };
};
const dataSet = (format: 'idx' | 'npz', name: string) => (workspace: string) => {
  const { [name]: bytes = Buffer.alloc(0), ...others } = filesOf[format](small);
  const folder = join(workspace, 'data', 'own');
  writeFiles(folder, others);
  return { folder, name, bytes, read: () => loadDataSet('own', { workspace }) };
};

const readers: Readers = {
  'IDX images': dataSet('idx', 'train-images-idx3-ubyte'),
  'IDX labels': dataSet('idx', 't10k-labels-idx1-ubyte'),
  NPZ: dataSet('npz', 'own.npz'),
  'images of facts': facts('images.npy'),
  'lines of facts': facts('images.csv'),
  'text vectors': facts('vectors.safetensors'),
  weights: (folder) => {
    const path = join(folder, 'weights.safetensors');
    return {
      folder,
      name: 'weights.safetensors',
      bytes: vectorBytes({ w: [1, 2] }),
      read: () => readTensors(fileAt(path, (name) => name === 'weights.safetensors')),
    };
  },
};

describe.each(Object.entries(readers))('in the place of a file, %s:', (_, caseIn) => {
  let own: Case;
  let path: string;
  let workspace: string;
  beforeEach(() => {
    workspace = temporaryFolder();
    own = caseIn(workspace);
    path = join(own.folder, own.name);
  });

  /** The error of reading it. */
  async function refusal(): Promise<string> {
    expect(() => listDataSets({ workspace })).not.toThrow();
    const error: unknown = await Promise.resolve()
      .then(own.read)
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).hint).toBeTruthy();
    return (error as UserError).message;
  }

  it('a folder with the file in it, as archives unpack, is the file', async () => {
    mkdirSync(path);
    writeFileSync(join(path, own.name), own.bytes);
    writeFileSync(join(path, `._${own.name}`), 'hidden');
    writeFileSync(join(path, 'read me'), 'other');
    await own.read();
  });

  it('a link to the file is the file', async () => {
    writeFileSync(join(workspace, 'elsewhere'), own.bytes);
    symlinkSync(join(workspace, 'elsewhere'), path);
    await own.read();
  });

  it('a folder without it is refused', async () => {
    mkdirSync(path);
    expect(await refusal()).toBe(`${path}: this is a folder, not a file, and no such file is in it.`);
  });

  it('a link that leads nowhere is refused', async () => {
    symlinkSync(join(workspace, 'gone'), path);
    expect(await refusal()).toBe(`${path}: a link to ${join(workspace, 'gone')}, where there is nothing.`);
  });

  it('a pipe, or a link to a device, is refused without waiting for it', async () => {
    execFileSync('mkfifo', [path]);
    expect(await refusal()).toBe(`${path}: a device or a pipe, not a file.`);
    execFileSync('ln', ['-sf', '/dev/zero', path]);
    expect(await refusal()).toBe(`${path}: a device or a pipe, not a file.`);
  });

  it('an empty file is called empty', async () => {
    writeFileSync(path, '');
    expect(await refusal()).toBe(`${path}: the file is empty.`);
  });

  it('something else is called by its name', async () => {
    writeFileSync(path, '<!DOCTYPE html><html>Not found</html>');
    if (own.name.endsWith('.csv')) expect(await refusal()).toContain(`${path}, line 1: unknown column`);
    else expect(await refusal()).toContain(`${path}: a web page (HTML), not `);
  });
});

it('a folder with several files that fit is refused, naming them', () => {
  const folder = temporaryFolder();
  for (const name of ['a.safetensors', 'b.safetensors']) writeFileSync(join(folder, name), 'x');
  expect(() => fileAt(folder, (name) => name.endsWith('.safetensors'))).toThrow(
    'several files in it fit: a.safetensors, b.safetensors',
  );
});

it.each(['x'.repeat(300), `./${'x'.repeat(300)}.npz`])(
  'a name longer than the file system allows is refused as such',
  async (name) => {
    const workspace = temporaryFolder();
    mkdirSync(join(workspace, 'data'));
    const error: unknown = await loadDataSet(name, { workspace }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toContain('the name is longer than file systems allow');
    expect(() => loadFactSet(name, { workspace })).toThrow(UserError);
    expect(() => fileAt(join(workspace, name), () => true)).toThrow('longer than file systems allow');
  },
);

it('a data set that is a link which leads nowhere, or in a circle, is named', async () => {
  const workspace = temporaryFolder();
  mkdirSync(join(workspace, 'data'));
  symlinkSync('gone', join(workspace, 'data', 'own'));
  symlinkSync('circle', join(workspace, 'data', 'circle'));
  await expect(loadDataSet('own', { workspace })).rejects.toThrow('data/own: a link to gone, where there is nothing');
  await expect(loadDataSet('circle', { workspace })).rejects.toThrow('data/circle: a link to circle');
  expect(() => listDataSets({ workspace })).not.toThrow();
});

it('a part of a file is read into its place, and where the file ends before, that is told', async () => {
  const path = join(temporaryFolder(), 'numbers');
  writeFileSync(path, Uint8Array.of(1, 2, 3, 4, 5));
  const target = new Uint8Array(3);
  expect(await readInto(path, target, 1)).toBe(3);
  expect([...target]).toEqual([2, 3, 4]);
  expect(await readInto(path, target, 4)).toBe(1);
  expect([...target]).toEqual([5, 3, 4]);
  await expect(readInto(join(path, '..'), target, 0)).rejects.toThrow('this is a folder, not a file');
});
