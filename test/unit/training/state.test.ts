import { describe, expect, it } from 'vitest';
import { network } from '../../../src/network/network';
import { adopt, weightOf } from '../../../src/training/program/state';
import { someExperiment } from '../../fixtures/someExperiment';

const normal = { kind: 'normal', deviation: 1 } as const;
const zeros = { kind: 'zeros' } as const;

/** Column c of a matrix of so many columns. */
const column = (values: Float32Array | undefined, columns: number, c: number) =>
  [...(values ?? [])].filter((_, i) => i % columns === c);

describe('what a network takes over', () => {
  const parts = [
    { name: 'weights/dense1/kernel', shape: [2, 3], initial: normal },
    { name: 'weights/head/kernel', shape: [3, 4], initial: normal },
    { name: 'weights/head/bias', shape: [4], initial: zeros },
    { name: 'optimizer/m/head/kernel', shape: [3, 4], initial: zeros },
  ];
  const before = new Map([
    ['weights/dense1/kernel', Float32Array.of(1, 2, 3, 4, 5, 6)],
    ['weights/head/kernel', Float32Array.of(1, 2, 3, 4, 5, 6)],
    ['weights/head/bias', Float32Array.of(7, 8)],
    ['optimizer/m/head/kernel', Float32Array.of(10, 20, 30, 40, 50, 60)],
  ]);

  it('is everything that has not grown', () => {
    expect(adopt(parts, before, 0).get('weights/dense1/kernel')).toBe(before.get('weights/dense1/kernel'));
  });

  it('keeps the columns of a head that grows, and begins the new ones afresh', () => {
    const after = adopt(parts, before, 0);
    const fresh = adopt(parts, new Map(), 0);
    const kernel = after.get('weights/head/kernel');
    expect([0, 1].map((c) => column(kernel, 4, c))).toEqual([
      [1, 3, 5],
      [2, 4, 6],
    ]);
    const untouched = fresh.get('weights/head/kernel');
    for (const c of [2, 3]) expect(column(kernel, 4, c)).toEqual(column(untouched, 4, c));
    expect(column(untouched, 4, 2).every((value) => value !== 0)).toBe(true);
    expect([...(after.get('weights/head/bias') ?? [])]).toEqual([7, 8, 0, 0]);
    // Moments of different ages could not be corrected for their bias alike: they begin anew.
    expect([...(after.get('optimizer/m/head/kernel') ?? [])]).toEqual(new Array(12).fill(0));
  });

  it('says what does not fit', () => {
    const wrong = new Map([['weights/head/kernel', new Float32Array(7)]]);
    expect(() => adopt(parts, wrong, 0)).toThrow('weights/head/kernel: 7 values do not fit the shape [3,4]');
    expect(() => adopt(parts, new Map([['weights/head/kernel', new Float32Array(15)]]), 0)).toThrow(/do not fit/);
  });

  it('is, where there was nothing, what name and seed say, whatever else the network has', () => {
    const values = (seed: number, hidden: number[]) => {
      const description = someExperiment({ network: { kind: 'mlp', hidden } }).network;
      const { parameters } = network(description, [4, 4, 1], { kind: 'shared', units: 3 }, seed);
      const weights = parameters.map((each) => ({ ...each, name: weightOf(each.name) }));
      return adopt(weights, new Map(), seed).get('weights/dense1/kernel');
    };
    expect(values(1, [8])).toEqual(values(1, [8, 5]));
    expect(values(1, [8])).not.toEqual(values(2, [8]));
  });
});
