import { describe, expect, it } from 'vitest';
import { npyOf, readNpy } from '../../../src/benchmarks/npy';
import { npyBytes } from '../../fixtures/factFiles';

/** numpy.save(…, numpy.array([[1.5, -2.0, 0.25]])) of numpy 2.4, as it stands in the file. */
const written = Buffer.from(
  `934e554d5059010076007b276465736372273a20273c6638272c2027666f727472616e5f6f72646572273a2046616c73652c20277368617065273a2028312c2033292c207d${'20'.repeat(
    58,
  )}0a000000000000f83f00000000000000c0000000000000d03f`,
  'hex',
);

describe('an NPY file', () => {
  it('of numpy is read, double precision rounded to single', () => {
    expect(readNpy(written, 'f.npy', 'floats')).toEqual({ shape: [1, 3], data: Float32Array.of(1.5, -2, 0.25) });
  });

  it('of ours is read back, its data at a multiple of 64 bytes as numpy has it', () => {
    const data = Uint8Array.from({ length: 12 }, (_, i) => i);
    const bytes = Buffer.concat(npyOf([2, 3, 2], data));
    expect(readNpy(bytes, 'f.npy', 'bytes')).toEqual({ shape: [2, 3, 2], data: Buffer.from(data) });
    expect((bytes.length - 12) % 64).toBe(0);
  });

  it.each([
    [Buffer.from('PK\x03\x04 an npz archive'), 'not an NPY file'],
    [npyBytes('|u1', [2], Uint8Array.of(1, 2)).subarray(0, 20), 'cut short in its header'],
    [npyBytes('<i8', [1], new Uint8Array(8)), 'its elements are of type <i8, but uint8 is needed'],
    [npyBytes('|u1', [2, 2], new Uint8Array(4), 'True'), 'in Fortran order'],
    [npyBytes('|u1', [2, 2], new Uint8Array(3)), 'its shape is 2 × 2, which is 4 bytes, but 3 are there'],
    [npyBytes('|u1', [2, 2], new Uint8Array(5)), 'its shape is 2 × 2, which is 4 bytes, but 5 are there'],
  ])('that is wrong is refused (%#)', (bytes, message) => {
    expect(() => readNpy(bytes, 'f.npy', 'bytes')).toThrow(`f.npy: ${message}`);
  });
});
