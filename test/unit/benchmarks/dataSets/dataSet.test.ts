import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { loadDataSet } from '../../../../src/benchmarks/dataSets/dataSet';
import { findDataSet, listDataSets } from '../../../../src/benchmarks/places/findDataSet';
import { idxBytes, writeDataSet } from '../../../fixtures/idxFiles';
import { bytesIn } from '../../../fixtures/streams';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

const small = { trainLabels: [3, 5, 3, 9], testLabels: [9, 3] };

/** A workspace with an empty cache beside it, and no data folder in the environment. */
let workspace: string;
let cache: string;
beforeEach(() => {
  const folder = temporaryFolder();
  workspace = join(folder, 'workspace');
  cache = join(folder, 'cache');
  vi.stubEnv('XDG_CACHE_HOME', cache);
  vi.stubEnv('MAS_LAB_DATA', '');
});

describe('a data set of the user’s own', () => {
  it.each([{ gzip: false }, { gzip: true }, { gzip: false, prefix: 'own-' }])(
    'is any folder with four IDX files: %j',
    async (how) => {
      writeDataSet(join(workspace, 'data/own'), { ...small, ...how });
      const data = await loadDataSet('own', { workspace });
      expect(data.inputShape).toEqual([2, 2, 1]);
      expect([...data.labels]).toEqual([3, 5, 3, 9, 9, 3]);
      expect(data.classes).toEqual([3, 5, 9]);
      expect(data.trainRows).toBe(4);
      expect([...bytesIn(data)].filter((_, i) => i % 4 === 0)).toEqual([0, 1, 2, 3, 128, 129]);
    },
  );

  it('may have colours', async () => {
    writeDataSet(join(workspace, 'data/own'), { ...small, shape: [4, 2, 3] });
    expect((await loadDataSet('own', { workspace })).inputShape).toEqual([4, 2, 3]);
  });

  it('may be named by its path from the workspace', async () => {
    writeDataSet(join(workspace, 'elsewhere/own'), small);
    expect((await loadDataSet('elsewhere/own', { workspace })).rows).toBe(6);
  });

  it('is looked for in MAS_LAB_DATA before the workspace, and there before the cache', () => {
    writeDataSet(join(cache, 'mas-lab/data/own'), small);
    expect(findDataSet('own', { workspace }).path).toBe(join(cache, 'mas-lab/data/own'));
    writeDataSet(join(workspace, 'data/own'), small);
    expect(findDataSet('own', { workspace }).path).toBe(join(workspace, 'data/own'));
    const environment = temporaryFolder();
    vi.stubEnv('MAS_LAB_DATA', environment);
    writeDataSet(join(environment, 'own'), small);
    expect(findDataSet('own', { workspace }).path).toBe(join(environment, 'own'));
  });

  it('is listed beside the known ones', () => {
    writeDataSet(join(workspace, 'data/own'), small);
    mkdirSync(join(workspace, 'data/empty'));
    const list = listDataSets({ workspace });
    expect(list.map(({ name }) => name)).toEqual([
      'mnist',
      'fashion-mnist',
      'cifar-10',
      'cifar-100',
      'digits-and-clothes',
      'digits-and-clothes-scenes',
      'own',
    ]);
    expect(list[6]).toEqual({ name: 'own', title: 'your own', state: 'found', folder: join(workspace, 'data/own') });
  });
});

describe('a data set that cannot be used is named with what to do', () => {
  it('missing', () => {
    expect(() => findDataSet('imagenet', { workspace })).toThrow(
      expect.objectContaining({
        message: 'Data set "imagenet" was not found',
        hint: expect.stringContaining(join(workspace, 'data/imagenet')),
      }),
    );
  });

  it('in a folder of its name, in no known format', () => {
    mkdirSync(join(workspace, 'data/pictures'), { recursive: true });
    const lacks = `${join(workspace, 'data/pictures')}: holds no data set of a known format`;
    expect(() => findDataSet('pictures', { workspace })).toThrow(lacks);
  });

  it('misspelt', () => {
    expect(() => findDataSet('fashion-mnst', { workspace })).toThrow(
      'Data set "fashion-mnst" was not found; did you mean "fashion-mnist"?',
    );
  });

  it('of facts, whether it is there or not', () => {
    mkdirSync(join(workspace, 'data/mine'), { recursive: true });
    writeFileSync(join(workspace, 'data/mine/images.csv'), '');
    for (const name of ['digits-and-clothes', 'mine']) {
      expect(() => findDataSet(name, { workspace })).toThrow(
        expect.objectContaining({
          message: `"${name}" is a set of facts, of which a benchmark of classes cannot be made`,
          hint: 'Set benchmark.kind to "facts", or name another data set.',
        }),
      );
    }
  });

  it('incomplete', () => {
    const folder = join(workspace, 'data/own');
    writeDataSet(folder, small);
    rmSync(join(folder, 't10k-labels-idx1-ubyte'));
    expect(() => findDataSet('own', { workspace })).toThrow(
      `Data set "own" cannot be used: ${folder} has no t10k-labels`,
    );
  });

  it('with more images than labels', async () => {
    const folder = join(workspace, 'data/own');
    writeDataSet(folder, small);
    writeFileSync(join(folder, 'train-labels-idx1-ubyte'), idxBytes([3], [3, 5, 9]));
    await expect(loadDataSet('own', { workspace })).rejects.toThrow(
      `${join(folder, 'train-labels-idx1-ubyte')}: holds 3 labels, but ${join(folder, 'train-images-idx3-ubyte')} holds 4 images`,
    );
  });

  it('with training and test images of two sizes', async () => {
    const folder = join(workspace, 'data/own');
    writeDataSet(folder, small);
    writeFileSync(join(folder, 't10k-images-idx3-ubyte'), idxBytes([2, 1, 1], [0, 0]));
    await expect(loadDataSet('own', { workspace })).rejects.toThrow(/images are 1 × 1 × 1, but .* are 2 × 2 × 1/);
  });

  it('with a class that only the test samples have', async () => {
    writeDataSet(join(workspace, 'data/own'), { ...small, testLabels: [9, 4] });
    await expect(loadDataSet('own', { workspace })).rejects.toThrow(/holds class 4, which no training sample/);
  });

  it('under the name of a published one, but with another content', async () => {
    const folder = join(workspace, 'data/mnist');
    writeDataSet(folder, small);
    const loading = loadDataSet('mnist', { workspace });
    await expect(loading).rejects.toThrow(/not the published mnist: its SHA-256 is .* expected [0-9a-f]{64}/);
    await expect(loading).rejects.toHaveProperty('hint', expect.stringContaining('a folder with another name'));
  });
});
