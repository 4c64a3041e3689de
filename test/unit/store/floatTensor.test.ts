import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readNpy } from '../../../src/benchmarks/files/npy';
import { floatsOf } from '../../../src/store/floatTensor';
import { floatsOfBrainFloats, floatsOfHalves } from '../../../src/store/halfFloats';
import { decode, type StoredTensor } from '../../../src/store/safetensors';

/** What numpy and safetensors write, by test/reference/number_types.py. */
const arrays = unzipSync(readFileSync(join(__dirname, '../../reference/golden/number-types.npz')));

function bytesOf(name: string): Buffer {
  return Buffer.from(arrays[`${name}.npy`] ?? []);
}

describe('numbers of 16 bits', () => {
  const bits = Uint16Array.from(readNpy(bytesOf('halves'), 'halves', 'integers').data);
  it.each([
    ['float16', floatsOfHalves],
    ['bfloat16', floatsOfBrainFloats],
  ] as const)('have numpy’s values: %s', (name, read) => {
    const { data } = readNpy(bytesOf(`halves.${name}`), name, 'floats');
    expect(data.length).toBeGreaterThan(500);
    expect([...read(bits)]).toEqual([...data]);
  });
});

describe('a safetensors file of tensors of all types', () => {
  const { tensors } = decode(readNpy(bytesOf('weights.file'), 'weights', 'bytes').data, 'weights');
  const values = readNpy(bytesOf('weights.values'), 'values', 'floats').data;
  const tensor = (name: string): StoredTensor => {
    const found = tensors.get(name);
    if (!found) throw new Error(`no tensor ${name}`);
    return found;
  };

  it('is read, and has those that nobody asks for', () => {
    expect(tensors.size).toBe(15);
    expect(new Set([...tensors.values()].map(({ data }) => data.length))).toEqual(new Set([6]));
  });

  it.each(['float16', 'bfloat16', 'float32', 'float64'])('gives the values of %s', (name) => {
    expect(floatsOf(tensor(name), name, 'weights')).toEqual(values);
  });

  it.each(['int64', 'bool', 'float8_e4m3fn'])('gives no weights of %s', (name) => {
    expect(() => floatsOf(tensor(name), name, 'weights')).toThrow(/weights: .* is (I64|BOOL|F8_E4M3), but floats are/);
  });
});

it.each<[StoredTensor, string]>([
  [{ dtype: 'F32', shape: [2], data: Float32Array.of(1, Number.NaN) }, 'w holds NaN'],
  [{ dtype: 'F64', shape: [1], data: Float64Array.of(1e300) }, 'w holds 1e+300, too large for single precision'],
  [{ dtype: 'F64', shape: [1], data: Float64Array.of(Number.NEGATIVE_INFINITY) }, 'w holds -Infinity'],
  [{ dtype: 'F16', shape: [1], data: Uint16Array.of(0x7c00) }, 'w holds Infinity'],
  [{ dtype: 'BF16', shape: [1], data: Uint16Array.of(0x7fc0) }, 'w holds NaN'],
])('numbers that are not finite are refused by the name of their tensor (%#)', (tensor, message) => {
  expect(() => floatsOf(tensor, 'w', 'f.safetensors')).toThrow(`f.safetensors: ${message}`);
});
