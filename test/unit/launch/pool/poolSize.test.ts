import { describe, expect, test } from 'vitest';
import { beginWith, measured, type PoolSize } from '../../../../src/launch/pool/poolSize';
import { StepWatch } from '../../../../src/launch/pool/stepWatch';

/** Where the search ends on a machine on which `n` sessions together make so many steps per second. */
function found(begin: number, throughput: (n: number) => number, max = 2 * begin): readonly number[] {
  const sizes = [begin];
  let pool: PoolSize = beginWith(begin);
  for (let looks = 0; looks < 50 && pool.search !== 'over'; looks++) {
    const { size } = pool;
    pool = measured(pool, new Map(Array.from({ length: size }, (_, i) => [`${i}`, throughput(size) / size])), max);
    if (pool.size !== sizes.at(-1)) sizes.push(pool.size);
  }
  expect(pool.search).toBe('over');
  return sizes;
}

describe('the number of sessions', () => {
  test('stays one for each processor where more only share them', () => {
    expect(found(2, (n) => Math.min(n, 2))).toEqual([2, 3, 2]);
  });

  test('grows while that is worth it, up to a limit', () => {
    expect(found(2, (n) => Math.min(n, 3.5))).toEqual([2, 3, 4]);
    expect(found(4, (n) => n)).toEqual([4, 5, 6, 8]);
  });

  test('shrinks where fewer train as much, e.g. because memory is what they wait for', () => {
    expect(found(16, (n) => Math.min(n, 9))).toEqual([16, 20, 16, 12, 9, 7, 9]);
  });

  test('is judged by sessions that trained before and after the change', () => {
    const base = { size: 2, search: 'more', base: { size: 1, rates: new Map([['slow', 1]]) } } as const;
    const kept = new Map([
      ['slow', 0.9],
      ['quick', 100],
    ]);
    expect(measured(base, kept, 2)).toEqual({ size: 2, search: 'over' });
    expect(
      measured(
        base,
        new Map([
          ['slow', 0.4],
          ['quick', 100],
        ]),
        2,
      ).size,
    ).toBe(1);
    expect(measured(base, new Map([['quick', 100]]), 2)).toEqual({ size: 1, search: 'more' });
  });
});

describe('steps per second', () => {
  test('are told once every session has trained for a while', () => {
    const watch = new StepWatch();
    watch.see('a', { task: 1, step: 10, at: 1_000 });
    watch.see('b', { task: 1, step: 0, at: 2_000 });
    watch.see('a', { task: 1, step: 410, at: 5_000 });
    expect(watch.rates(2)).toBeUndefined();
    watch.see('b', { task: 1, step: 600, at: 5_000 });
    expect(watch.rates(3)).toBeUndefined();
    expect(watch.rates(2)).toEqual(
      new Map([
        ['a', 100],
        ['b', 200],
      ]),
    );
  });

  test('do not count what is done between two tasks', () => {
    const watch = new StepWatch();
    watch.see('a', { task: 1, step: 10, at: 0 });
    watch.see('a', { task: 2, step: 10, at: 60_000 });
    expect(watch.rates(1)).toBeUndefined();
    watch.see('a', { task: 2, step: 40, at: 63_000 });
    expect(watch.rates(1)).toEqual(new Map([['a', 10]]));
  });
});
