import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';

/**
 * Randomness by name. Everything random in an experiment draws from its own generator, seeded by the experiment's seed
 * and by what it is for (`randomOf(seed, 'permutation', 3)`), so that adding a use never shifts another one. The values
 * are part of what makes a run repeatable: tests pin them, and they must never change.
 */

/** xoroshiro128+; `next()` gives 32 bits as a signed integer, `getState()` its four integers. */
export type Generator = RandomGenerator;

/** 32-bit FNV-1a (Fowler, Noll, Vo) of UTF-8 bytes, started from `basis`. */
function fnv1a(bytes: Uint8Array, basis: number): number {
  let hash = basis;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash;
}

/** The finalizer of MurmurHash3 (Appleby): every input bit flips every output bit with probability about ½. */
function mixed(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}

/**
 * The generator of one use of randomness. The four words of its state are FNV-1a hashes of `[seed, ...names]` as JSON
 * from four bases (the standard one times 1, 3, 5, 7), each through the finalizer of MurmurHash3.
 */
export function randomOf(seed: number, ...names: readonly (string | number)[]): Generator {
  const text = new TextEncoder().encode(JSON.stringify([seed, ...names]));
  const state = [1, 3, 5, 7].map((factor) => mixed(fnv1a(text, Math.imul(0x811c9dc5, factor))));
  // All zeros is the one state that xoroshiro never leaves.
  return state.every((word) => word === 0) ? xoroshiro128plus(seed) : xoroshiro128plusFromState(state);
}

/** A uniform integer in [0, n), 1 ≤ n ≤ 2³². Without bias: draws above the last full multiple of n are repeated. */
export function uniformInt(generator: Generator, n: number): number {
  // High bits decide: the lowest bits of xoroshiro128+ are its weakest.
  const width = Math.floor(0x1_0000_0000 / n);
  for (;;) {
    const value = Math.floor((generator.next() >>> 0) / width);
    if (value < n) return value;
  }
}

/** A uniform number in [0, 1) with 53 random bits. */
export function uniform(generator: Generator): number {
  const high = generator.next() >>> 5;
  const low = generator.next() >>> 6;
  return (high * 0x400_0000 + low) / 0x20_0000_0000_0000;
}

/** A standard normal number (Marsaglia's polar method). */
export function normal(generator: Generator): number {
  for (;;) {
    const x = 2 * uniform(generator) - 1;
    const y = 2 * uniform(generator) - 1;
    const square = x * x + y * y;
    if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square);
  }
}

/** The numbers 0..n−1 in random order (Fisher–Yates). */
export function shuffled(n: number, generator: Generator): Int32Array {
  const order = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    // Inside-out: element i goes to a random place among the first i + 1, what was there moves to the end.
    const j = uniformInt(generator, i + 1);
    order[i] = order[j] as number;
    order[j] = i;
  }
  return order;
}

/** `count` of `rows` in random order; where there are no more, all of them as they are. */
export function subset(rows: Int32Array, count: number, generator: Generator): Int32Array {
  if (count >= rows.length) return rows;
  const order = shuffled(rows.length, generator).subarray(0, count);
  return order.map((place) => rows[place] as number);
}
