import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normal, randomOf, shuffled, uniform, uniformInt } from '../../../src/core/random';

/** Σ (observed − expected)² / expected for equally likely outcomes. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe('named seeds', () => {
  // Computed by an independent implementation in Python with 64-bit integers. They must never change: runs of earlier
  // versions could not be repeated.
  it('give the same numbers for ever', () => {
    expect(randomOf(0, 'permutation', 2).getState()).toEqual([1929982609, -757135497, -376023595, -1103239941]);
    const generator = randomOf(0xffffffff, 'Ω', 'weights', 1);
    expect(generator.getState()).toEqual([-1242388232, 1126639617, -1534763425, 630093606]);
    const numbers = [generator.next(), generator.next(), generator.next(), generator.next()];
    expect(numbers).toEqual([1756733223, 1731887739, 935617366, -289066786]);
    const other = randomOf(1, 'x');
    expect([uniform(other), uniform(other)]).toEqual([0.11386822715087375, 0.9680609068371447]);
  });

  it('give the same shuffles for ever', () => {
    expect([...shuffled(10, randomOf(0, 'permutation', 2))]).toEqual([2, 6, 3, 8, 4, 9, 0, 7, 1, 5]);
    const large = shuffled(60_000, randomOf(7, 'big'));
    expect(createHash('sha256').update(large).digest('hex')).toBe(
      '1d5123c0fe48f6d20d9a4a94c57ed5912748db38214f1ef6c602a1c0b88d74a0',
    );
  });

  it('tell apart seeds, names, and where one name ends and the next begins', () => {
    const uses: Parameters<typeof randomOf>[] = [
      [0, 'a', 'b'],
      [1, 'a', 'b'],
      [0, 'ab'],
      [0, 'a', 'b', ''],
      [0, 'a,b'],
      [0, 'b', 'a'],
      [0, 'a', 1],
      [0, 'a', '1'],
    ];
    const states = uses.map((use) => String(randomOf(...use).getState()));
    expect(new Set(states).size).toBe(uses.length);
  });
});

describe('shuffles', () => {
  it('hold every number once', () => {
    fc.assert(
      fc.property(fc.nat({ max: 300 }), fc.nat(), (n, seed) => {
        expect([...shuffled(n, randomOf(seed)).sort()]).toEqual(Array.from({ length: n }, (_, i) => i));
      }),
    );
  });

  it('give all 24 orders of 4 things equally often', () => {
    const generator = randomOf(3, 'orders');
    const counts = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const order = String(shuffled(4, generator));
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    // The 99.99 % point of χ² with 23 degrees of freedom is 56.
    expect(chiSquare([...counts.values()])).toBeLessThan(56);
  });
});

describe('distributions', () => {
  it('draw whole numbers without bias, also where 2³² is no multiple of their number', () => {
    const generator = randomOf(4, 'thirds');
    // With `next() % n` the lower half of this range would come twice as often as the upper one.
    const n = 3 * 2 ** 30;
    const thirds = [0, 0, 0];
    for (let i = 0; i < 30_000; i++) {
      const third = Math.floor(uniformInt(generator, n) / 2 ** 30);
      thirds[third] = (thirds[third] ?? 0) + 1;
    }
    expect(thirds).toHaveLength(3);
    expect(chiSquare(thirds)).toBeLessThan(18.4); // 99.99 %, 2 degrees of freedom
  });

  it('draw uniform numbers in [0, 1) with mean ½ and variance 1/12', () => {
    const generator = randomOf(5, 'uniform');
    const values = Array.from({ length: 40_000 }, () => uniform(generator));
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    expect(moment(values, 1)).toBeCloseTo(0.5, 2);
    expect(moment(values, 2)).toBeCloseTo(1 / 3, 2);
  });

  it('draw normal numbers: moments 0, 1, 0, 3 and 68.27 % within one standard deviation', () => {
    const generator = randomOf(6, 'normal');
    const values = Array.from({ length: 100_000 }, () => normal(generator));
    expect(Math.abs(moment(values, 1))).toBeLessThan(0.015);
    expect(Math.abs(moment(values, 2) - 1)).toBeLessThan(0.02);
    expect(Math.abs(moment(values, 3))).toBeLessThan(0.05);
    expect(Math.abs(moment(values, 4) - 3)).toBeLessThan(0.15);
    const within = values.filter((value) => Math.abs(value) < 1).length / values.length;
    expect(Math.abs(within - 0.6827)).toBeLessThan(0.006);
  });
});

function moment(values: readonly number[], power: number): number {
  return values.reduce((sum, value) => sum + value ** power, 0) / values.length;
}
