import { expect, test } from 'vitest';
import { philox, uniform } from '../../../src/graph/kernels/philox';

/** Philox 4×32-10 in the known-answer tests of Random123 (kat_vectors): counter, key, result. */
const KNOWN_ANSWERS = [
  ['00000000 00000000 00000000 00000000', '00000000 00000000', '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
  ['ffffffff ffffffff ffffffff ffffffff', 'ffffffff ffffffff', '408f276d 41c83b0e a20bc7c6 6d5451fd'],
  ['243f6a88 85a308d3 13198a2e 03707344', 'a4093822 299f31d0', 'd16cfe09 94fdcceb 5001e420 24126ea1'],
] as const;

const words = (text: string) => Uint32Array.from(text.split(' '), (word) => Number.parseInt(word, 16));

test.for(KNOWN_ANSWERS)('Philox of %s under %s is as published', ([counter, key, expected]) => {
  const block = words(counter);
  const [key0 = 0, key1 = 0] = words(key);
  philox(block, key0, key1);
  expect([...block]).toEqual([...words(expected)]);
});

test('uniform numbers fill [0, 1) evenly and depend on both seeds', () => {
  const numbers = new Float32Array(40_000);
  uniform(numbers, 3, 4);
  expect(Math.min(...numbers.subarray(0, 1000))).toBeGreaterThanOrEqual(0);
  const counts = new Array<number>(10).fill(0);
  for (const x of numbers) counts[Math.floor(x * 10)] = (counts[Math.floor(x * 10)] ?? 0) + 1;
  // 4000 expected in each tenth, with a standard deviation of 60.
  for (const count of counts) expect(Math.abs(count - 4000)).toBeLessThan(300);
  for (const [seed0, seed1] of [
    [4, 4],
    [3, 5],
    [-3, 4],
  ] as const) {
    const others = new Float32Array(4);
    uniform(others, seed0, seed1);
    expect([...others]).not.toEqual([...numbers.subarray(0, 4)]);
  }
});

test('a shorter draw is the beginning of a longer one', () => {
  const [short, long] = [new Float32Array(7), new Float32Array(50)];
  uniform(short, 1, 2);
  uniform(long, 1, 2);
  expect([...long.subarray(0, 7)]).toEqual([...short]);
});
