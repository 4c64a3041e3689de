import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { loadDataSet } from '../../../../src/benchmarks/dataSets/dataSet';
import { listDataSets } from '../../../../src/benchmarks/places/findDataSet';
import { dataSetBytes, idxBytes } from '../../../fixtures/idxFiles';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

const bytes = Object.values(dataSetBytes({ trainLabels: [3, 5, 3], testLabels: [5, 3] }));
const trainClasses = [3, 5, 3];

let workspace: string;
beforeEach(() => {
  workspace = temporaryFolder();
  vi.stubEnv('XDG_CACHE_HOME', join(workspace, 'cache'));
  vi.stubEnv('MAS_LAB_DATA', '');
});

/** Writes the four files of a data set to `data/own`, under these names. */
function write(names: readonly string[], content: readonly Buffer[] = bytes): void {
  for (const [i, name] of names.entries()) {
    const path = join(workspace, 'data', 'own', name);
    mkdirSync(join(path, '..'), { recursive: true });
    const plain = content[i] ?? Buffer.from('3 67 99\n5 69 101\n');
    writeFileSync(path, /\.gz$/i.test(name) ? gzipSync(plain) : plain);
  }
}

const load = () => loadDataSet('own', { workspace });
const emnist = (set: string, ending = '.gz') =>
  ['train-images-idx3', 'train-labels-idx1', 'test-images-idx3', 'test-labels-idx1'].map(
    (name) => `emnist-${set}-${name}-ubyte${ending}`,
  );
const mnist = [
  'train-images-idx3-ubyte',
  'train-labels-idx1-ubyte',
  't10k-images-idx3-ubyte',
  't10k-labels-idx1-ubyte',
];

describe('the four files of an IDX data set are found as', () => {
  it.each<[string, readonly string[]]>([
    ['MNIST has them', mnist],
    ['EMNIST has them', [...emnist('letters'), 'emnist-letters-mapping.txt']],
    ['EMNIST has them, unpacked beside the archives', [...emnist('letters', ''), ...emnist('letters')]],
    ['Windows writes their names', emnist('letters').map((name) => name.toUpperCase())],
    ['other copies have them', mnist.map((name) => name.replace('-idx', '.idx'))],
    ['Kaggle has them', mnist.map((name) => `${name}/${name}`)],
    ['macOS copies them', [...mnist, ...mnist.map((name) => `._${name}`)]],
  ])('%s', async (_, names) => {
    write(names);
    const { labels, trainRows } = await load();
    expect([...labels.subarray(0, trainRows)]).toEqual(trainClasses);
    expect(listDataSets({ workspace }).map(({ name }) => name)).toContain('own');
  });

  it.each(['', '.gz'])('QMNIST has them, with eight numbers a label%s', async (ending) => {
    const labelsOf = (classes: readonly number[]) =>
      integers(
        12,
        classes.flatMap((label) => [label, 4, 2578, 69, 37, 279260, 0, 0]),
        [classes.length, 8],
      );
    const names = [
      'train-images-idx3-ubyte',
      'train-labels-idx2-int',
      'test-images-idx3-ubyte',
      'test-labels-idx2-int',
    ];
    write(
      [...names.map((name) => `qmnist-${name}${ending}`), `qmnist-train-labels.tsv`, 'xnist-images-idx3-ubyte.xz'],
      [bytes[0], labelsOf([3, 5, 3]), bytes[2], labelsOf([5, 3])].flatMap((each) => each ?? []),
    );
    expect([...(await load()).labels]).toEqual([3, 5, 3, 5, 3]);
  });

  it('EMNIST has them, with the characters that its classes stand for', async () => {
    write([...emnist('letters'), 'emnist-letters-mapping.txt']);
    expect((await load()).classNames).toEqual(['0', '1', '2', 'Cc', '4', 'Ee']);
    write([...emnist('letters'), 'emnist-letters-mapping.txt'], [...bytes, Buffer.from('3 67\nfive 69\n')]);
    await expect(load()).rejects.toThrow('emnist-letters-mapping.txt, line 2: not a label and the codes');
  });

  it('a folder has them beside a file of the same name, which counts', async () => {
    write(
      mnist.map((name) => `${name}/${name}`),
      [],
    );
    write(mnist.map((name) => name.replace('-idx', '.idx')));
    expect((await load()).rows).toBe(5);
  });
});

describe('of several data sets in a folder', () => {
  it('those of EMNIST are named', async () => {
    write([...emnist('letters'), ...emnist('digits').slice(0, 2)]);
    expect((await load()).rows).toBe(5);
    write([...emnist('digits'), ...emnist('by_class')], [...bytes, ...bytes]);
    await expect(load()).rejects.toThrow(
      `${join(workspace, 'data', 'own')} has several data sets: emnist-by_class, emnist-digits, emnist-letters; give`,
    );
    expect(listDataSets({ workspace }).map(({ name }) => name)).not.toContain('own');
  });

  it('that without another name, or with that of the folder, counts', async () => {
    write(emnist('letters'), [...bytes]);
    write(
      mnist.map((name) => `own-${name}`),
      [...bytes],
    );
    write(['own-train-labels-idx1-ubyte'], [idxBytes([3], [5, 5, 3])]);
    expect([...(await load()).labels]).toEqual([5, 5, 3, 5, 3]);
  });

  it('NPZ files are named', async () => {
    write(['a.npz', 'b.npz', '._a.npz'], []);
    await expect(load()).rejects.toThrow('has several data sets: a.npz, b.npz');
  });
});

/** An IDX file of whole numbers of a type, big-endian, as http://yann.lecun.com/exdb/mnist/ describes it. */
function integers(type: number, values: readonly number[], dimensions: readonly number[] = [values.length]): Buffer {
  const size = type === 12 ? 4 : type === 11 ? 2 : 1;
  const elements = Buffer.alloc(values.length * size);
  for (const [i, value] of values.entries()) elements.writeIntBE(value, i * size, size);
  const header = idxBytes(dimensions, []);
  header.writeUInt8(type, 2);
  return Buffer.concat([header, elements]);
}

describe('labels of an IDX data set', () => {
  it.each([9, 11, 12])('may be signed whole numbers (type %i)', async (type) => {
    write(
      mnist,
      [bytes[0], integers(type, [3, 100, 3]), bytes[2], integers(type, [100, 3])].flatMap((each) => each ?? []),
    );
    expect([...(await load()).labels]).toEqual([3, 100, 3, 100, 3]);
  });

  it('that are no classes are refused', async () => {
    const withLabels = (labels: Buffer) =>
      write(
        mnist,
        [bytes[0], labels, bytes[2], bytes[3]].flatMap((each) => each ?? []),
      );
    withLabels(integers(9, [3, -1, 3]));
    await expect(load()).rejects.toThrow('train-labels-idx1-ubyte: label 1 is -1');
    withLabels(idxBytes([3, 10], new Uint8Array(30)));
    await expect(load()).rejects.toThrow('its labels are 3 × 10, not one number a sample');
    withLabels(idxBytes([3, 8], new Uint8Array(24)));
    await expect(load()).rejects.toThrow('its labels are 3 × 8, not one number a sample');
    withLabels(
      integers(
        12,
        Array.from({ length: 24 }, (_, i) => Number(i % 9 === 0)),
        [3, 8],
      ),
    );
    await expect(load()).rejects.toThrow('its labels are 3 × 8, not one number a sample');
    withLabels(idxBytes([3, 1], [3, 5, 3]));
    expect((await load()).classes).toEqual([3, 5]);
    withLabels(integers(13, [3, 5, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0], [3]));
    await expect(load()).rejects.toThrow('wrong magic number');
  });
});
