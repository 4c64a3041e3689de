import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { npyOf, readNpy } from '../../../../src/benchmarks/files/npy';
import { npyBytes } from '../../../fixtures/factFiles';

/** numpy.save(…, numpy.array([[1.5, -2.0, 0.25]])) of numpy 2.4, as it stands in the file. */
const written = Buffer.from(
  `934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028312c2033292c207d${'20'.repeat(
    58,
  )}0a000000000000f83f00000000000000c0000000000000d03f`,
  'hex',
);

/** Arrays of every type as numpy writes them, and their values, by test/reference/number_types.py. */
const arrays = unzipSync(readFileSync(join(__dirname, '../../../reference/golden/number-types.npz')));

function arrayOf(name: string): Buffer {
  return Buffer.from(arrays[`${name}.npy`] ?? []);
}

describe('an NPY file', () => {
  it('of numpy is read, double precision rounded to single', () => {
    expect(readNpy(written, 'f.npy', 'floats')).toEqual({
      type: 'floats',
      descr: '<f8',
      shape: [1, 3],
      data: Float32Array.of(1.5, -2, 0.25),
    });
  });

  it('of ours is read back, its data at a multiple of 64 bytes as numpy has it', () => {
    const data = Uint8Array.from({ length: 12 }, (_, i) => i);
    const bytes = Buffer.concat(npyOf([2, 3, 2], data));
    expect(readNpy(bytes, 'f.npy', 'bytes')).toEqual({ type: 'bytes', descr: '|u1', shape: [2, 3, 2], data });
    expect((bytes.length - 12) % 64).toBe(0);
  });

  it('of whole numbers of any type is read, and says which of the wanted types it has', () => {
    const types = { '|i1': Int8Array, '<i2': Int16Array, '<u2': Uint16Array, '<i4': Int32Array, '<u4': Uint32Array };
    for (const [descr, array] of Object.entries(types)) {
      const bytes = npyBytes(descr, [3], new Uint8Array(array.of(7, 0, 125).buffer));
      expect(readNpy(bytes, 'f.npy', 'bytes', 'integers')).toEqual({
        type: 'integers',
        descr,
        shape: [3],
        data: Float64Array.of(7, 0, 125),
      });
    }
    for (const descr of ['<i8', '<u8']) {
      const bytes = npyBytes(descr, [2], new Uint8Array(BigInt64Array.of(2n ** 40n, 9n).buffer));
      expect(readNpy(bytes, 'f.npy', 'integers').data).toEqual(Float64Array.of(2 ** 40, 9));
    }
    expect(readNpy(npyBytes('|u1', [1], Uint8Array.of(4)), 'f.npy', 'bytes', 'integers').type).toBe('bytes');
  });

  const names = Object.keys(arrays).flatMap((name) => /^(.*)\.file\.npy$/.exec(name)?.[1] ?? []);
  it.each(names.filter((name) => name !== 'weights'))('of numpy has numpy’s values: %s', (name) => {
    const file = Buffer.from(readNpy(arrayOf(`${name}.file`), name, 'bytes').data);
    const { data: expected } = readNpy(arrayOf(`${name}.values`), name, 'floats');
    expect([...readNpy(file, name, 'bytes', 'integers', 'floats').data]).toEqual([...expected]);
    expect(readNpy(file, name, 'floats').data).toEqual(expected);
  });

  it('of any type is read as bytes where its values are whole numbers from 0 to 255, but not where they may be 0 to 1', () => {
    for (const [descr, array] of Object.entries({ '<f8': Float64Array, '<i4': Int32Array })) {
      const bytes = npyBytes(descr, [3], new Uint8Array(array.of(7, 0, 255).buffer));
      expect(readNpy(bytes, 'f.npy', 'bytes').data).toEqual(Uint8Array.of(7, 0, 255));
    }
    const floats = npyBytes('<f4', [2], new Uint8Array(Float32Array.of(0, 1).buffer));
    expect(() => readNpy(floats, 'f.npy', 'bytes')).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('(array * 255).round().astype(numpy.uint8)') }),
    );
    const large = npyBytes('<i4', [1], new Uint8Array(Int32Array.of(2 ** 24 + 1).buffer));
    expect(() => readNpy(large, 'f.npy', 'floats')).toThrow('not all of them are exact in float32');
  });

  it.each(['<u1', '|u1', '=u1', '>u1', 'u1'])('of bytes may call them %s', (descr) => {
    expect(readNpy(npyBytes(descr, [2], Uint8Array.of(3, 200)), 'f.npy', 'bytes').data).toEqual(Uint8Array.of(3, 200));
  });

  it.each([
    [Buffer.from('PK\x03\x04 an npz archive'), 'a zip archive, not an NPY file'],
    [Buffer.from('0 1 2 3 4 5 6 7'), 'not an NPY file'],
    [npyBytes('|u1', [2], Uint8Array.of(1, 2)).subarray(0, 20), 'cut short in its header'],
    [npyBytes('<U5', [1], new Uint8Array(20)), 'its elements are of type <U5, but uint8 is needed'],
    [npyBytes('constructor', [1], new Uint8Array(1)), 'its elements are of type constructor, but uint8 is needed'],
    [npyBytes('|b1', [1], new Uint8Array(1)), 'its elements are of type |b1, but uint8 is needed'],
    [
      npyBytes('<i2', [1], Uint8Array.of(0, 1)),
      'its elements are of type <i2, and not all of them are whole numbers from',
    ],
    [
      npyBytes('<f4', [1], new Uint8Array(4)),
      'its elements are of type <f4, and not all of them are whole numbers from',
    ],
    [npyBytes('|u1', [2, 2], new Uint8Array(3)), 'its shape is 2 × 2, which is 4 bytes, but 3 are there'],
    [npyBytes('|u1', [2, 2], new Uint8Array(5)), 'its shape is 2 × 2, which is 4 bytes, but 5 are there'],
  ])('that is wrong is refused (%#)', (bytes, message) => {
    expect(() => readNpy(bytes, 'f.npy', 'bytes')).toThrow(`f.npy: ${message}`);
  });
});
