import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { loadDataSet } from '../../../../src/benchmarks/dataSets/dataSet';
import { readPickle } from '../../../../src/benchmarks/files/pickle';
import { findDataSet, listDataSets } from '../../../../src/benchmarks/places/findDataSet';
import { UserError } from '../../../../src/core/userError';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

/** CIFAR in the layout of the published archives (data_formats.py). */
const golden = join(__dirname, '../../../reference/golden/data');

let workspace: string;
beforeEach(() => {
  const folder = temporaryFolder();
  workspace = join(folder, 'workspace');
  mkdirSync(join(workspace, 'data'), { recursive: true });
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  vi.stubEnv('HOME', join(folder, 'home'));
  vi.stubEnv('MAS_LAB_DATA', '');
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});

const copied = (from: string, to: string) => cpSync(join(golden, from), join(workspace, to), { recursive: true });

/** The error of loading what is at a path. */
async function errorOf(path: string): Promise<string> {
  const error: unknown = await loadDataSet(path, { workspace }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).hint).toBeTruthy();
  return (error as UserError).message;
}

describe('CIFAR-10 by its name', () => {
  it.each([
    ['cifar-10-batches-bin', 'data/cifar-10'],
    ['cifar-10-batches-bin', 'data/cifar-10-batches-bin'],
    ['cifar-10-batches-bin', 'data/cifar-10/cifar-10-batches-bin'],
    ['cifar-10-batches-py', 'data/cifar-10-batches-py'],
    ['cifar-10-batches-py', '../home/.keras/datasets/cifar-10-batches-py'],
  ])('is found where %s was unpacked to %s', async (from, to) => {
    copied(from, to);
    const { rows, classNames } = await loadDataSet('cifar-10', { workspace });
    expect(rows).toBe(13);
    expect(classNames?.[9]).toBe('truck');
    expect(listDataSets({ workspace })).toContainEqual(expect.objectContaining({ name: 'cifar-10', state: 'found' }));
  });

  it('is not another archive of that name', async () => {
    copied('cifar-10-binary.tar.gz', 'data/cifar-10-binary.tar.gz');
    copied('cifar-100-binary.tar.gz', 'data/cifar-100-binary.tar.gz');
    expect(findDataSet('cifar-10', { workspace }).path).toBe(join(workspace, 'data/cifar-10-binary.tar.gz'));
    expect(await errorOf('cifar-10')).toMatch(/not the published cifar-10: its SHA-256 is .* expected c4a38c50a1bc/);
    expect(await errorOf('cifar-100')).toMatch(/not the published cifar-100: its MD5 is .* expected 03b5dce01913/);
    expect((await loadDataSet('data/cifar-10-binary.tar.gz', { workspace })).rows).toBe(13);
  });

  it('that is missing is said with what to do', async () => {
    await expect(loadDataSet('cifar-100', { workspace })).rejects.toMatchObject({
      message: 'Data set "cifar-100" was not found',
      hint: expect.stringContaining('mas-lab data get cifar-100'),
    });
  });
});

it('labels are fine, coarse or nothing else', async () => {
  const load = (name: string, label: string) => loadDataSet(join(golden, name), {}, { label });
  await expect(load('cifar-100-binary.tar.gz', 'species')).rejects.toThrow('CIFAR-100 has no labels "species"');
  await expect(load('cifar-10-batches-bin', 'coarse')).rejects.toThrow('CIFAR-10 has one kind of labels');
});

describe('a file of CIFAR that is damaged is refused by its name', () => {
  it('in a folder: cut short, a label too high, another file, or none', async () => {
    copied('cifar-10-batches-bin', 'own');
    const path = join(workspace, 'own/data_batch_3.bin');
    const whole = readFileSync(path);
    writeFileSync(path, whole.subarray(0, -1));
    expect(await errorOf('own/')).toContain(`${path}: 6145 bytes are not a whole number of samples of 3073 bytes`);
    writeFileSync(path, Buffer.concat([Buffer.of(10), whole.subarray(1)]));
    expect(await errorOf('own/')).toContain(`${path}: sample 0 has label 10, but labels are 0 to 9`);
    writeFileSync(path, '<!doctype html><title>404</title>');
    expect(await errorOf('own/')).toContain(`${path}: a web page (HTML), not the binary version of CIFAR`);
    rmSync(join(workspace, 'own/test_batch.bin'));
    expect(await errorOf('own/')).toContain('has no test_batch.bin');
  });

  it('an archive: cut short anywhere, of other files, or no archive', async () => {
    const packed = readFileSync(join(golden, 'cifar-10-binary.tar.gz'));
    const tar = gunzipSync(packed);
    const path = join(workspace, 'cifar-10-binary.tar.gz');
    const write = (bytes: Uint8Array) => writeFileSync(path, bytes);
    for (const length of [30, packed.length / 2, packed.length - 4]) {
      write(packed.subarray(0, length));
      expect(await errorOf('./cifar-10-binary.tar.gz')).toContain(path);
    }
    for (const length of [1000, 20_000, tar.length - 10_240]) {
      write(gzipSync(tar.subarray(0, length)));
      expect(await errorOf('./cifar-10-binary.tar.gz')).toContain(path);
    }
    copied('cifar-100-binary.tar.gz', 'cifar-10-binary.tar.gz');
    expect(await errorOf('./cifar-10-binary.tar.gz')).toContain('has no data_batch_1.bin and no data_batch_2.bin');
    write(Buffer.from('no archive'));
    expect(await errorOf('./cifar-10-binary.tar.gz')).toContain(`${path}: not a tar archive`);
    expect(await errorOf('./cifar-10-binary.tar.gz')).toContain(path);
  });
});

describe('a pickle', () => {
  const read = (name: string) => readPickle(readFileSync(join(golden, 'hostile', `${name}.pkl`)), name);

  it.each([
    ['program', 'holds the name posix.system'],
    ['program-4', 'holds the name posix.system'],
    ['program-inside', 'holds the name posix.system'],
    ['floats', 'holds an array that is not of uint8'],
    ['objects', 'holds the name posix.system'],
    ['set', 'holds the opcode 0x8f'],
  ])('that is more than plain data is refused, and nothing of it is run: %s', (name, message) => {
    expect(() => read(name)).toThrow(`${name}: the pickle ${message}`);
    expect(existsSync('/tmp/mas-lab-was-run')).toBe(false);
  });

  it('that holds something else is refused', async () => {
    copied('cifar-10-batches-py', 'own');
    const batch = join(workspace, 'own/data_batch_2');
    for (const [name, message] of [
      ['list', 'the pickle holds no dictionary'],
      ['other-shape', 'data is 2 × 100, and there are 2 labels'],
      ['other-labels', 'data is 2 × 3072, and there are 1 labels'],
    ]) {
      cpSync(join(golden, 'hostile', `${name}.pkl`), batch);
      expect(await errorOf('own/')).toContain(`${batch}: ${message}`);
    }
  });

  it('of which any byte is damaged gives data or a message', () => {
    const whole = readFileSync(join(golden, 'cifar-10-batches-py/batches.meta'));
    for (let at = 0; at < whole.length; at++) {
      for (const value of [0, 0x28, 0x52, 0xff]) {
        const damaged = Buffer.from(whole);
        damaged[at] = value;
        try {
          readPickle(damaged, 'meta');
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }
      expect(() => readPickle(whole.subarray(0, at), 'meta')).toThrow(UserError);
    }
  });
});
