import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { loadDataSet } from '../../../../src/benchmarks/dataSets/dataSet';
import { UserError } from '../../../../src/core/userError';
import { npyBytes } from '../../../fixtures/factFiles';
import { type ZipEntry, zipBytes } from '../../../fixtures/formatFiles';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

const golden = join(__dirname, '../../../reference/golden');

describe('a file that numpy wrote', () => {
  it('holds bytes, compressed', async () => {
    const data = await loadDataSet('keras-bytes.npz', { workspace: golden });
    expect(data).toMatchObject({ inputShape: [4, 5, 1], rows: 6, trainRows: 4, classes: [0, 1, 2] });
    expect([...data.labels]).toEqual([2, 0, 1, 2, 1, 0]);
    expect(data.inputs).toEqual(Uint8Array.from({ length: 120 }, (_, i) => (i * 37) % 256));
  });

  it('holds floats and int64 labels [rows, 1], stored', async () => {
    const data = await loadDataSet(join(golden, 'keras-floats.npz'));
    expect(data).toMatchObject({ inputShape: [2, 2, 3], rows: 5, trainRows: 3, classes: [4, 7] });
    expect([...data.labels]).toEqual([7, 4, 7, 4, 7]);
    expect(data.inputs).toEqual(Float32Array.from({ length: 60 }, (_, i) => i / 255));
  });
});

const arrays = {
  'x_train.npy': { data: npyBytes('|u1', [2, 1, 2], Uint8Array.of(1, 2, 3, 4)) },
  'y_train.npy': { data: npyBytes('|u1', [2], Uint8Array.of(0, 1)) },
  'x_test.npy': { data: npyBytes('|u1', [1, 1, 2], Uint8Array.of(5, 6)) },
  'y_test.npy': { data: npyBytes('|u1', [1], Uint8Array.of(1)) },
};

it('an archive with an end record of 64 bits is read, and its checksums are compared', async () => {
  const path = join(temporaryFolder(), 'own.npz');
  /** APPNOTE 4.3.14 and 4.3.15, before the end record that the archive has. */
  const write = (archive: Buffer) => {
    const end = archive.length - 22;
    const record = Buffer.alloc(56);
    record.write('PK\x06\x06', 'latin1');
    record.writeUInt32LE(4, 32);
    record.writeUInt32LE(archive.readUInt32LE(end + 16), 48);
    const locator = Buffer.alloc(20);
    locator.write('PK\x06\x07', 'latin1');
    locator.writeUInt32LE(end, 8);
    writeFileSync(path, Buffer.concat([archive.subarray(0, end), record, locator, archive.subarray(end)]));
  };
  write(zipBytes(arrays));
  expect((await loadDataSet(path)).rows).toBe(3);
  write(zipBytes({ ...arrays, 'y_test.npy': { ...arrays['y_test.npy'], crc: 1 } }));
  await expect(loadDataSet(path)).rejects.toThrow('own.npz: y_test.npy is damaged: its CRC-32');
});

const int64 = (...values: readonly bigint[]) => new Uint8Array(BigInt64Array.from(values).buffer);

it.each<[string, Readonly<Record<string, ZipEntry>>]>([
  [
    'own.npz: has no array y_train and no y_test',
    { 'x_train.npy': arrays['x_train.npy'], 'x_test.npy': arrays['x_test.npy'] },
  ],
  ['own.npz (x_train): not an NPY file', { ...arrays, 'x_train.npy': { data: Buffer.from('0 1 2 3 4 5 6 7 8 9') } }],
  [
    'own.npz (x_train): its elements are of type |S1, but uint8 or float32 or float64 is needed',
    { ...arrays, 'x_train.npy': { data: npyBytes('|S1', [2, 1, 2], new Uint8Array(4)) } },
  ],
  [
    'own.npz (y_train): its elements are of type <f4, and not all of them are whole numbers',
    { ...arrays, 'y_train.npy': { data: npyBytes('<f4', [2], new Uint8Array(Float32Array.of(0, 0.5).buffer)) } },
  ],
  [
    'own.npz (y_train): its shape is 2 × 10, not one number a sample',
    { ...arrays, 'y_train.npy': { data: npyBytes('|u1', [2, 10], new Uint8Array(20)) } },
  ],
  ['own.npz (y_train): label 1 is -1', { ...arrays, 'y_train.npy': { data: npyBytes('<i8', [2], int64(0n, -1n)) } }],
  [
    'own.npz (y_test): label 0 is 1099511627776',
    { ...arrays, 'y_test.npy': { data: npyBytes('<i8', [1], int64(2n ** 40n)) } },
  ],
  [
    'own.npz (x_train): its shape is 2 × 1 × 1 × 1 × 2',
    { ...arrays, 'x_train.npy': { data: npyBytes('|u1', [2, 1, 1, 1, 2], new Uint8Array(4)) } },
  ],
  // The directory says more, or less, than there is.
  [
    'own.npz (x_train): its shape is 2 × 1 × 2, which is 4 bytes, but 3 are there',
    { ...arrays, 'x_train.npy': { ...arrays['x_train.npy'], claimedSize: arrays['x_train.npy'].data.length - 1 } },
  ],
  [
    'own.npz: y_test.npy cannot unpack from',
    { ...arrays, 'y_test.npy': { ...arrays['y_test.npy'], claimedSize: 2 ** 30 } },
  ],
  // A pixel was 2 when the archive was written.
  [
    'own.npz: x_train.npy is damaged: its CRC-32',
    {
      ...arrays,
      'x_train.npy': {
        data: npyBytes('|u1', [2, 1, 2], Uint8Array.of(1, 3, 3, 4)),
        crc: crc32(arrays['x_train.npy'].data),
      },
    },
  ],
  // 4 GB of zeros, as four megabytes.
  [
    'own.npz: unpacks to more than the 2147483648 bytes that can be read',
    { ...arrays, 'x_train.npy': { data: Buffer.alloc(5e6), claimedSize: 4e9 } },
  ],
  [
    'own.npz: the zip archive holds more than 1000 files',
    { ...arrays, ...Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`${i}`, { data: Buffer.alloc(0) }])) },
  ],
])('%s', async (message, entries) => {
  const workspace = temporaryFolder();
  writeFileSync(join(workspace, 'own.npz'), zipBytes(entries));
  const loading = loadDataSet('own.npz', { workspace });
  await expect(loading).rejects.toThrow(UserError);
  await expect(loading).rejects.toThrow(join(workspace, message));
});

it('holds whole numbers of any type: all bytes where all fit in one, otherwise floats', async () => {
  const path = join(temporaryFolder(), 'own.npz');
  const x = (...values: readonly number[]) => ({
    data: npyBytes('<i4', [values.length, 1, 1], new Uint8Array(Int32Array.from(values).buffer)),
  });
  const labels = {
    data: npyBytes('>f8', [2], Buffer.concat([Buffer.alloc(8), Buffer.from('3ff0000000000000', 'hex')])),
  };
  const write = (...test: readonly number[]) =>
    writeFileSync(
      path,
      zipBytes({ ...arrays, 'x_train.npy': x(3, 255), 'x_test.npy': x(...test), 'y_train.npy': labels }),
    );
  write(7);
  expect(await loadDataSet(path)).toMatchObject({ inputs: Uint8Array.of(3, 255, 7), classes: [0, 1] });
  write(300);
  expect((await loadDataSet(path)).inputs).toEqual(Float32Array.of(3, 255, 300));
});

it('entries that are no arrays of the data set are left alone', async () => {
  const path = join(temporaryFolder(), 'own.npz');
  const none = { data: Buffer.alloc(0) };
  const more = { 'more/': none, '__MACOSX/': none, '__MACOSX/._x_train.npy': { data: Buffer.from('\0\x05\x16\x07') } };
  writeFileSync(path, zipBytes({ ...more, ...arrays }));
  expect((await loadDataSet(path)).rows).toBe(3);
  writeFileSync(path, zipBytes({ ...more, 'own/x_train.npy': arrays['x_train.npy'] }));
  await expect(loadDataSet(path)).rejects.toMatchObject({
    hint: expect.stringContaining('It holds own/x_train.npy. '),
  });
});

it('whichever byte of an archive is damaged, it is refused by its name, or its samples are the same', async () => {
  const workspace = temporaryFolder();
  const path = join(workspace, 'own.npz');
  const whole = zipBytes(arrays);
  writeFileSync(path, whole);
  const original = await loadDataSet(path);
  let refused = 0;
  for (let at = 0; at < whole.length; at += 3) {
    const damaged = Buffer.from(whole);
    damaged[at] = (damaged[at] ?? 0) ^ 0xff;
    writeFileSync(path, damaged);
    const result = await loadDataSet(path).catch((error: unknown) => error);
    if (result instanceof UserError) {
      expect(result.message).toContain(path);
      refused++;
    } else {
      expect(result, `byte ${at}`).toEqual(original);
    }
  }
  expect(refused).toBeGreaterThan(whole.length / 6);
});
