import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UserError } from '../../../src/core/userError';
import { readTensors } from '../../../src/store/checkpoints';
import { decode, encode, type StoredTensor } from '../../../src/store/safetensors';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const bytesOf = (tensors: [string, StoredTensor][], metadata: Record<string, string> = {}): Uint8Array =>
  Buffer.concat(encode({ tensors: new Map(tensors), metadata }));

/** A file with this header and this many bytes of data. */
function fileWith(header: unknown, dataBytes = 0, claimed?: bigint): Uint8Array {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(claimed ?? BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(dataBytes)]);
}

const anyShape = fc.array(fc.nat(4), { maxLength: 3 });
const anyTensor: fc.Arbitrary<StoredTensor> = anyShape.chain((shape) => {
  const size = { minLength: product(shape), maxLength: product(shape) };
  return fc.oneof(
    fc.float32Array(size).map((data): StoredTensor => ({ dtype: 'F32', shape, data })),
    fc.float64Array(size).map((data): StoredTensor => ({ dtype: 'F64', shape, data })),
    fc.int32Array(size).map((data): StoredTensor => ({ dtype: 'I32', shape, data })),
    fc.uint32Array(size).map((data): StoredTensor => ({ dtype: 'U32', shape, data })),
    fc.uint8Array(size).map((data): StoredTensor => ({ dtype: 'U8', shape, data })),
    fc.bigInt64Array(size).map((data): StoredTensor => ({ dtype: 'I64', shape, data })),
  );
});
const anyTensors = fc.dictionary(fc.string(), anyTensor, { maxKeys: 6 }).map((all) => Object.entries(all));

function product(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

test('what is written is read back, whatever the tensors and wherever the bytes lie in memory', () => {
  fc.assert(
    fc.property(anyTensors, fc.dictionary(fc.string(), fc.string()), fc.nat(9), (tensors, metadata, shift) => {
      const file = bytesOf(tensors, metadata);
      const moved = new Uint8Array(file.length + shift);
      moved.set(file, shift);
      const read = decode(moved.subarray(shift), 'file');
      expect(Object.fromEntries(read.tensors)).toEqual(Object.fromEntries(tensors));
      expect({ ...read.metadata }).toEqual({ ...metadata });
    }),
  );
});

test('the same state makes the same bytes, in whatever order it was gathered', () => {
  fc.assert(
    fc.property(anyTensors, (tensors) => {
      expect(bytesOf([...tensors].reverse())).toEqual(bytesOf(tensors));
    }),
  );
});

test('a header whose length begins as gzip does is no gzip archive', () => {
  const path = join(temporaryFolder(), 'w.safetensors');
  const header = JSON.stringify({ a: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } });
  writeFileSync(path, fileWith(header.padEnd(0x8b1f), 4));
  expect([...readTensors(path).tensors.keys()]).toEqual(['a']);
});

test('the bytes are those of the format', () => {
  const file = bytesOf([['a', { dtype: 'F32', shape: [1, 2], data: Float32Array.of(1, -2) }]], { by: 'me' });
  const header = '{"__metadata__":{"by":"me"},"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}';
  const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
  const expected = Buffer.concat([
    Buffer.from([padded.length, 0, 0, 0, 0, 0, 0, 0]),
    Buffer.from(padded),
    Buffer.from([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]),
  ]);
  expect(Buffer.from(file)).toEqual(expected);
});

test('a file cut short anywhere is refused', () => {
  const file = bytesOf([
    ['weights/dense1/kernel', { dtype: 'F32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }],
    ['rows', { dtype: 'U8', shape: [3], data: Uint8Array.of(1, 2, 3) }],
  ]);
  for (let length = 0; length < file.length; length++) {
    expect(() => decode(file.subarray(0, length), 'cut.safetensors')).toThrow(UserError);
  }
});

test('no damaged byte leads to anything but a clear error or a well-formed state', () => {
  const file = bytesOf([['w', { dtype: 'F32', shape: [3], data: Float32Array.of(1, 2, 3) }]], { task: '1' });
  fc.assert(
    fc.property(fc.nat(file.length - 1), fc.nat(255), (at, value) => {
      const damaged = Uint8Array.from(file);
      damaged[at] = value;
      try {
        for (const { shape, data } of decode(damaged, 'file').tensors.values()) {
          expect(data.length).toBe(product(shape));
        }
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
      }
    }),
    { numRuns: 2000 },
  );
});

const tensor = (shape: unknown, begin: number, end: number, dtype = 'F32') => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

function manyTensors(count: number): string {
  const empty = JSON.stringify(tensor([0], 0, 0, 'U8'));
  return `{${Array.from({ length: count }, (_, i) => `"${i}":${empty}`).join()}}`;
}

test('a tensor may be called __proto__, and so may metadata', () => {
  const file = fileWith(`{"__metadata__":{"__proto__":"x"},"__proto__":${JSON.stringify(tensor([1], 0, 4))}}`, 4);
  const { tensors, metadata } = decode(file, 'file');
  expect([...tensors.keys()]).toEqual(['__proto__']);
  expect(Object.getPrototypeOf(metadata)).toBe(Object.prototype);
});

test.each([
  ['a header of 2⁶⁴−1 bytes', fileWith('{}', 0, 2n ** 64n - 1n), /claims 18446744073709551615 bytes/],
  ['a header just over the limit', fileWith('{}', 0, 25_000_001n), /over the limit/],
  ['a header longer than the file', fileWith('{}', 0, 20_000_000n), /cut short/],
  ['a header that is not JSON', fileWith('{"a":'), /not JSON/],
  ['a header that is not UTF-8', fileWith('{"\u{1F600}":1}').map((b) => (b === 0xf0 ? 0xff : b)), /not JSON/],
  ['a list as header', fileWith([]), /not a JSON object/],
  ['an entry that is no object', fileWith({ a: 1 }), /a is not described/],
  ['no type', fileWith({ a: tensor([1], 0, 2, 'bf16') }, 2), /bf16.*known are/],
  ['a type of two bytes with three', fileWith({ a: tensor([1], 0, 3, 'BF16') }, 3), /of BF16, but 3 bytes/],
  [
    'an overlap of tensors of unknown types',
    fileWith({ a: tensor([2], 0, 1, 'F4'), b: tensor([1], 0, 4) }, 4),
    /overlaps/,
  ],
  ['a type that is a property of every object', fileWith({ a: tensor([1], 0, 4, 'constructor') }, 4), /constructor/],
  ['a negative size', fileWith({ a: tensor([-1, -1], 0, 4) }, 4), /no valid shape/],
  ['a fractional size', fileWith({ a: tensor([0.5, 2], 0, 4) }, 4), /no valid shape/],
  ['a shape whose product overflows', fileWith({ a: tensor([2 ** 40, 2 ** 40], 0, 4) }, 4), /but 4 bytes/],
  ['offsets that run backwards', fileWith({ a: tensor([1], 4, 0) }, 4), /but -4 bytes/],
  ['three offsets', fileWith({ a: { dtype: 'F32', shape: [1], data_offsets: [0, 4, 4] } }, 4), /data_offsets/],
  ['a place beyond the end', fileWith({ a: tensor([2], 0, 8) }, 4), /cut short: 4 of 8/],
  ['a gap', fileWith({ a: tensor([1], 4, 8) }, 8), /gap/],
  ['an overlap', fileWith({ a: tensor([2], 0, 8), b: tensor([1], 4, 8) }, 8), /overlaps/],
  ['bytes after the last tensor', fileWith({ a: tensor([1], 0, 4) }, 5), /1 bytes follow/],
  ['a shape whose product is not exact', fileWith({ a: tensor([2 ** 53 - 1, 2 ** 53 - 1], 0, 4, 'F4') }, 4), /no file/],
  ['65 axes', fileWith({ a: tensor(Array(65).fill(1), 0, 4) }, 4), /no valid shape/],
  ['a name of 1,001 characters', fileWith({ ['x'.repeat(1001)]: tensor([1], 0, 4) }, 4), /a name of 1001 characters/],
  ['a type that is nested deeply', fileWith(`{"a":{"dtype":${'['.repeat(1e5)}${']'.repeat(1e5)}}}`), /has no type/],
  ['200,001 tensors', fileWith(manyTensors(200_001)), /holds 200001 tensors, and at most 200000/],
  ['an offset twice', fileWith('{"a":{"dtype":"U8","shape":[0],"shape":[0],"data_offsets":[0,0]}}'), /shape twice/],
  ['the same name twice', fileWith('{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\\u0061":1}'), /a twice/],
  ['metadata that is not text', fileWith({ __metadata__: { task: 1 } }), /task is not a string/],
  ['a deeply nested header', fileWith(`{"a":${'['.repeat(1e5)}${']'.repeat(1e5)}}`), /not described/],
])('refused: %s', (_, bytes, message) => {
  expect(() => decode(bytes, 'bad.safetensors')).toThrow(message);
  expect(() => decode(bytes, 'bad.safetensors')).toThrow(UserError);
});

test('a tensor that its shape does not describe is not written', () => {
  expect(() => bytesOf([['a', { dtype: 'F32', shape: [3], data: new Float32Array(2) }]])).toThrow('2 elements');
});
