import { expect, test } from 'vitest';
import { samplePicture } from '../../../../src/benchmarks/streams/samplePicture';

const bytesOf = (picture: { readonly pixels: string } | undefined) => [...Buffer.from(picture?.pixels ?? '', 'base64')];

test('a picture that is small enough has the bytes of its sample', () => {
  const inputs = Uint8Array.from({ length: 2 * 12 }, (_, i) => 10 * i);
  const picture = samplePicture({ inputs, inputShape: [2, 2, 3] }, 1, 64);
  expect(picture).toMatchObject({ height: 2, width: 2, channels: 3 });
  expect(bytesOf(picture)).toEqual([...inputs.subarray(12)]);
});

test('a larger one shrinks, keeping its proportions and its mean', () => {
  const inputs = Uint8Array.from({ length: 8 * 4 }, (_, i) => (i % 2 === 0 ? 0 : 200));
  const picture = samplePicture({ inputs, inputShape: [8, 4, 1] }, 0, 4);
  expect(picture).toMatchObject({ height: 4, width: 2, channels: 1 });
  const bytes = bytesOf(picture);
  expect(bytes).toHaveLength(8);
  expect(bytes.reduce((sum, each) => sum + each, 0) / 8).toBeCloseTo(100, 0);
});

test('floats are stretched from the smallest to the largest', () => {
  const inputs = Float32Array.of(9, 9, 9, 9, -1, 0, 1, 3);
  expect(bytesOf(samplePicture({ inputs, inputShape: [2, 2, 1] }, 1, 64))).toEqual([0, 64, 128, 255]);
  // Nothing to stretch.
  expect(bytesOf(samplePicture({ inputs, inputShape: [2, 2, 1] }, 0, 64))).toEqual([0, 0, 0, 0]);
});

test('rows that are read when they are needed are read', () => {
  const inputs = { type: 'uint8', resident: 1, read: (row: number, target: Uint8Array) => target.fill(row) } as const;
  expect(bytesOf(samplePicture({ inputs, inputShape: [2, 2, 1] }, 7, 64))).toEqual([7, 7, 7, 7]);
});

test('a feature vector and a stack of many channels are no picture', () => {
  const inputs = new Uint8Array(16);
  for (const inputShape of [
    [1, 16, 1],
    [16, 1, 1],
    [2, 2, 4],
  ] as const) {
    expect(samplePicture({ inputs, inputShape }, 0, 64)).toBeUndefined();
  }
});
