import type { Kernel } from './kernel';
import { integers } from './tensors';

/**
 * Philox 4×32-10 ("Parallel random numbers: as easy as 1, 2, 3", Salmon et al. 2011), keyed and read as TensorFlow's
 * StatelessRandomUniform does (core/lib/random/philox_random.h, core/kernels/stateless_random_ops.cc): the numbers
 * are TensorFlow's to the bit.
 */

const MULTIPLIERS = [0xd2511f53, 0xcd9e8d57] as const;
/** Added to the key after each round: the golden ratio and √3 − 1. */
const WEYL = [0x9e3779b9, 0xbb67ae85] as const;
const ROUNDS = 10;

/** The upper 32 bits of the product of two 32-bit numbers. */
function multiplyHigh(a: number, b: number): number {
  const [aLow, aHigh, bLow, bHigh] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  return (aHigh * bHigh + (middle >>> 16) + (((middle & 0xffff) + aLow * bHigh) >>> 16)) >>> 0;
}

/** Encrypts the counter in `block` under the key, in place. */
export function philox(block: Uint32Array, key0: number, key1: number): void {
  let [a, b, c, d] = block as unknown as [number, number, number, number];
  for (let round = 0; round < ROUNDS; round++) {
    const high0 = multiplyHigh(a, MULTIPLIERS[0]);
    const high1 = multiplyHigh(c, MULTIPLIERS[1]);
    const low0 = Math.imul(a, MULTIPLIERS[0]);
    const low1 = Math.imul(c, MULTIPLIERS[1]);
    a = (high1 ^ b ^ key0) >>> 0;
    b = low1 >>> 0;
    c = (high0 ^ d ^ key1) >>> 0;
    d = low0 >>> 0;
    key0 = (key0 + WEYL[0]) >>> 0;
    key1 = (key1 + WEYL[1]) >>> 0;
  }
  block[0] = a;
  block[1] = b;
  block[2] = c;
  block[3] = d;
}

/** Fills `out` with numbers in [0, 1) that depend on the two int32 seeds alone. */
export function uniform(out: Float32Array, seed0: number, seed1: number): void {
  // The seeds as 64-bit numbers, scrambled into a key and the upper half of a counter.
  const mix = Uint32Array.of(seed0, seed0 >> 31, seed1, seed1 >> 31);
  philox(mix, 0x3ec8f720, 0x02461e29);
  const [key0, key1, high0, high1] = mix as unknown as [number, number, number, number];
  const block = new Uint32Array(4);
  const bits = new Uint32Array(out.buffer, out.byteOffset, out.length);
  for (let i = 0, group = 0; i < out.length; i += 4, group++) {
    block[0] = group;
    block[1] = 0;
    block[2] = high0;
    block[3] = high1;
    philox(block, key0, key1);
    // 23 bits as the mantissa of a number in [1, 2).
    for (let j = 0; j < 4 && i + j < out.length; j++) bits[i + j] = ((block[j] as number) & 0x7fffff) | (127 << 23);
  }
  for (let i = 0; i < out.length; i++) out[i] = (out[i] as number) - 1;
}

export const random: Readonly<Record<string, Kernel>> = {
  StatelessRandomUniform: (_node, [shape, seed], memory) => {
    const [seed0 = 0, seed1 = 0] = integers(seed);
    const out = memory.allocate([...integers(shape)]);
    uniform(memory.view(out), seed0, seed1);
    return [out];
  },
};
