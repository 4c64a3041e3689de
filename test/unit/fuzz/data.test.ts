import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadDataSet } from '../../../src/benchmarks/dataSets/dataSet';
import { loadFactSet } from '../../../src/benchmarks/factSets/factSet';
import { readNpy } from '../../../src/benchmarks/files/npy';
import { readCsv } from '../../../src/benchmarks/files/readCsv';
import { openIdx, readIdx } from '../../../src/benchmarks/formats/idx';
import { npz } from '../../../src/benchmarks/formats/npz';
import { decode, encode, type StoredTensor } from '../../../src/store/safetensors';
import { COLUMNS, npyBytes, vectorBytes, writeFactSet } from '../../fixtures/factFiles';
import { filesOf, zipBytes } from '../../fixtures/formatFiles';
import { damaged, FUZZ_TIMEOUT, fuzz, hostile } from '../../fixtures/fuzz';
import { idxBytes, writeDataSet } from '../../fixtures/idxFiles';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const tensors = new Map<string, StoredTensor>([
  ['weights/dense1/kernel', { dtype: 'F32', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
  ['steps', { dtype: 'I64', shape: [], data: BigInt64Array.of(7n) }],
  ['rows', { dtype: 'U8', shape: [3], data: Uint8Array.of(1, 2, 3) }],
]);
const safetensors = [
  Buffer.concat(encode({ tensors, metadata: { task: '1' } })),
  vectorBytes({ cat: [1, 0], dog: [0, 1] }),
];

test('safetensors', { timeout: FUZZ_TIMEOUT }, async () => {
  await fuzz(500, hostile(safetensors, '\x40\0\0\0\0\0\0\0{"'), (bytes) => decode(bytes, 'file'));
});

const idxFiles = [idxBytes([2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), idxBytes([4], [0, 1, 2, 3])];

test('IDX, plain and gzip', { timeout: FUZZ_TIMEOUT }, async () => {
  const path = join(temporaryFolder(), 'file');
  const files = hostile(idxFiles, '\0\0\x08\x03', '\0\0\x0c\x01');
  const packed = fc.oneof(
    files,
    files.map((bytes) => gzipSync(bytes)),
    hostile(idxFiles.map((each) => gzipSync(each))),
  );
  await fuzz(300, packed, async (bytes) => {
    writeFileSync(path, bytes);
    const idx = await openIdx(path, [1, 2, 3, 4], [8, 9, 11, 12]);
    await readIdx(idx, new Uint8Array(idx.bytes));
  });
});

const arrays = [
  npyBytes(
    '|u1',
    [2, 2, 3],
    Uint8Array.from({ length: 12 }, (_, i) => i),
  ),
  npyBytes('<f4', [2, 3], new Uint8Array(24)),
  npyBytes('>i8', [3, 1], new Uint8Array(24)),
  npyBytes('<f2', [2, 2], new Uint8Array(8), 'True'),
];

test('NPY', { timeout: FUZZ_TIMEOUT }, async () => {
  await fuzz(500, hostile(arrays, '\x93NUMPY\x01\0\x40\0', '\x93NUMPY\x02\0\x40\0\0\0'), (bytes) => {
    readNpy(bytes, 'file', 'bytes', 'floats', 'integers');
  });
});

const split = { shape: [2, 2], inputs: [1, 2, 3, 4, 5, 6, 7, 8], labels: [0, 1] };
const archive = filesOf.npz({ train: split, test: split })['own.npz'] ?? Buffer.alloc(0);

test('NPZ', { timeout: FUZZ_TIMEOUT }, async () => {
  const path = join(temporaryFolder(), 'own.npz');
  // Archives that are damaged, and whole ones of damaged arrays.
  const data = fc.tuple(damaged(arrays), damaged(arrays), damaged(arrays), damaged(arrays)).map((each) => {
    const [x, y, u, v] = each.map((data) => ({ data }));
    const none = { data: Buffer.alloc(0) };
    return zipBytes({
      'x_train.npy': x ?? none,
      'y_train.npy': y ?? none,
      'x_test.npy': u ?? none,
      'y_test.npy': v ?? none,
    });
  });
  await fuzz(200, fc.oneof(hostile([archive], 'PK\x03\x04'), data), async (bytes) => {
    writeFileSync(path, bytes);
    const opened = await npz([{ name: 'own.npz', path }], {});
    if ('train' in opened) for (const part of [opened.train, opened.test]) await part?.labels.read();
  });
});

test('a data set of damaged files', { timeout: FUZZ_TIMEOUT }, async () => {
  const folder = temporaryFolder();
  writeDataSet(folder, { trainLabels: [0, 1, 0], testLabels: [1, 0] });
  const files = filesOf.idx({ train: split, test: split });
  const change = fc
    .constantFrom(...Object.keys(files))
    .chain((name) => damaged([files[name] ?? Buffer.alloc(0)]).map((bytes) => ({ name, bytes })));
  expect((await loadDataSet(folder, {})).rows).toBe(5);
  await fuzz(100, change, async ({ name, bytes }) => {
    for (const [each, whole] of Object.entries(files)) writeFileSync(join(folder, each), each === name ? bytes : whole);
    await loadDataSet(folder, {});
  });
});

const table = `${COLUMNS}\n0,cat,,,train,1\n1,"cat, black",,,train,1\r\n3,dog,"se""es",cat,train,2\n\n4,dog,sees,cat,test,2\n`;
const text = hostile([Buffer.from(table)], `${COLUMNS}\n`, '"').map((bytes) => bytes.toString('utf8'));

test('CSV', { timeout: FUZZ_TIMEOUT }, async () => {
  await fuzz(500, text, (each) =>
    readCsv(each, 'file', ['image', 'subject', 'predicate', 'object', 'split'], ['task']),
  );
});

test('a set of facts', { timeout: FUZZ_TIMEOUT }, async () => {
  const folder = temporaryFolder();
  const lines = ['0,cat,,,train,1', '1,cat,,,test,1', '3,dog,sees,cat,train,2', '4,dog,sees,cat,test,2'];
  const files: Readonly<Record<string, Buffer>> = {
    'images.csv': Buffer.from([COLUMNS, ...lines].join('\n')),
    'images.npy': npyBytes('|u1', [8, 2, 2], new Uint8Array(32)),
    'vectors.safetensors': vectorBytes({ cat: [1, 0], dog: [0, 1], sees: [1, 1] }),
  };
  const change = fc
    .constantFrom(...Object.keys(files))
    .chain((name) => damaged([files[name] ?? Buffer.alloc(0)]).map((bytes) => ({ name, bytes })));
  expect(loadFactSet(writeFactSet(folder, { files }), {}).rows).toBe(4);
  await fuzz(100, change, ({ name, bytes }) => {
    writeFactSet(folder, { files: { ...files, [name]: bytes } });
    loadFactSet(folder, {});
  });
});
