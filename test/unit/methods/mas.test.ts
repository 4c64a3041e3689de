import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { methodOf } from '../../../src/methods/methodOf';
import { fakeLearner, valuesOf } from '../../fixtures/fakeLearner';
import { someExperiment } from '../../fixtures/someExperiment';
import { someContext, someHead, weight } from './someContext';

interface Left {
  /** The weights a task leaves behind. */
  readonly theta: number;
  /** Its own Ω. */
  readonly omega: number;
}

const masWith = (options: object, about = someContext()) => {
  const { method: description } = someExperiment({ method: { kind: 'mas', lambda: 1, ...options } });
  return methodOf(description, about);
};

/** One weight through several tasks: what MAS keeps in the end. */
function keptAfter(lefts: readonly Left[], options: object) {
  const mas = masWith(options);
  const values = valuesOf(mas.memory);
  const asked: Int32Array[] = [];
  for (const [i, { theta, omega }] of lefts.entries()) {
    values.set(weight.name, Float32Array.of(theta));
    const learner = fakeLearner(values, {
      task: { number: i + 1, train: Int32Array.of(7, 8, 9) },
      importance: (rows) => {
        asked.push(rows);
        return new Map([[weight.name, Float32Array.of(omega)]]);
      },
    });
    mas.afterTask?.(learner);
  }
  const [omega = Number.NaN] = values.get(`importance/${weight.name}`) ?? [];
  const [anchor = Number.NaN] = values.get(`anchor/${weight.name}`) ?? [];
  return { omega, anchor, asked };
}

// In steps of 1/8, so that float32 holds them exactly.
const left = fc.record({
  theta: fc.integer({ min: -40, max: 40 }).map((n) => n / 8),
  omega: fc.integer({ min: 0, max: 80 }).map((n) => n / 8),
});
const lefts = fc.array(left, { minLength: 1, maxLength: 6 });

/** What each task's Ω weighs in the accumulated one. */
const shares: Readonly<Record<string, (tasks: number) => number[]>> = {
  sum: (tasks) => Array.from({ length: tasks }, () => 1),
  mean: (tasks) => Array.from({ length: tasks }, () => 1 / tasks),
  ema: (tasks) => Array.from({ length: tasks }, (_, t) => (t === 0 ? 1 : 0.75) * 0.25 ** (tasks - 1 - t)),
};

describe.each(['sum', 'mean', 'ema'])('accumulate %s', (accumulate) => {
  const weighted = (all: readonly Left[]) =>
    all.map((each, t) => ({ ...each, omega: each.omega * (shares[accumulate]?.(all.length)[t] ?? Number.NaN) }));

  it('weighs the tasks as it says', () => {
    fc.assert(
      fc.property(lefts, (all) => {
        const expected = weighted(all).reduce((sum, { omega }) => sum + omega, 0);
        expect(keptAfter(all, { accumulate, decay: 0.25 }).omega).toBeCloseTo(expected, 4);
      }),
    );
  });

  it('anchors at the last weights, whatever was before', () => {
    fc.assert(
      fc.property(lefts, (all) => {
        expect(keptAfter(all, { accumulate, decay: 0.25 }).anchor).toBe(all.at(-1)?.theta);
      }),
    );
  });

  it('with an anchor for each task, one anchor gives the sum of all penalties but for a constant', () => {
    fc.assert(
      fc.property(lefts, fc.double({ min: -5, max: 5, noNaN: true }), (all, theta) => {
        const { omega, anchor } = keptAfter(all, { accumulate, decay: 0.25, anchor: 'each' });
        const apart = (at: number) =>
          weighted(all).reduce((sum, each) => sum + each.omega * (at - each.theta) ** 2, 0) -
          omega * (at - anchor) ** 2;
        expect(Math.abs(apart(theta) - apart(0))).toBeLessThan(1e-3);
      }),
    );
  });
});

it('of a task to be forgotten, Ω is taken away as far as there is any, and its weights pull nothing', () => {
  fc.assert(
    fc.property(left, left, left, (first, second, third) => {
      const options = { forget: [2], anchor: 'each' };
      const between = keptAfter([first, second], options);
      const rest = Math.max(0, first.omega - second.omega);
      expect(between.omega).toBe(rest);
      if (rest > 0) expect(between.anchor).toBe(first.theta);
      const { omega, anchor } = keptAfter([first, second, third], options);
      expect(omega).toBe(rest + third.omega);
      if (omega > 0) expect(anchor).toBeCloseTo((rest * first.theta + third.omega * third.theta) / omega, 4);
      expect(keptAfter([first, second], { forget: [2] }).anchor).toBe(second.theta);
    }),
  );
});

describe('MAS', () => {
  it('measures on all training samples, or on so many', () => {
    const [one] = keptAfter([{ theta: 0, omega: 0 }], {}).asked;
    expect([...(one ?? [])]).toEqual([7, 8, 9]);
    const [two] = keptAfter([{ theta: 0, omega: 0 }], { samples: 2 }).asked;
    expect([...(two ?? [])]).toEqual([7, 8]);
  });

  it('measures on the samples that the experiment names, and takes nothing of a task that has none of them', () => {
    const mas = masWith({ importanceData: { classes: [3], from: 'both' } });
    const values = new Map<string, Float32Array>([
      [weight.name, Float32Array.of(1)],
      [`importance/${weight.name}`, Float32Array.of(0.5)],
      [`anchor/${weight.name}`, Float32Array.of(0)],
    ]);
    const asked: number[][] = [];
    const leave = (classes: readonly number[]) => {
      const learner = fakeLearner(values, {
        task: { number: 2, train: Int32Array.of(7, 8), test: Int32Array.of(9), classes },
        unit: (row) => row % 2,
        importance: (rows) => {
          asked.push([...rows]);
          return new Map([[weight.name, Float32Array.of(4)]]);
        },
      });
      return mas.afterTask?.(learner);
    };
    expect(leave([2, 5])?.samples).toBe(0);
    expect(values.get(`importance/${weight.name}`)).toEqual(Float32Array.of(0.5));
    expect(leave([2, 3])?.samples).toBe(2);
    expect(values.get(`importance/${weight.name}`)).toEqual(Float32Array.of(4.5));
    expect(asked).toEqual([[7, 9]]);
  });

  it.each([
    ['auto', 'shared', true],
    ['auto', 'by-task', false],
    ['include', 'shared', true],
    ['include', 'by-task', true],
    ['exclude', 'shared', false],
    ['exclude', 'by-task', false],
  ] as const)('heads %s, head %s: guards the head: %s', (heads, kind, guarded) => {
    const head = { ...weight, name: 'head/kernel' };
    const parameters = [weight, head];
    const mas = masWith({ heads }, someContext({ parameters, heads: someHead(kind, [head.name]) }));
    const names = mas.memory?.map(({ name }) => name) ?? [];
    expect(names).toContain('importance/dense1/kernel');
    expect(names.includes('importance/head/kernel')).toBe(guarded);
    expect(names.includes('anchor/head/kernel')).toBe(guarded);
  });

  it('says when the importance pass leaves out a parameter of the body', () => {
    const learner = fakeLearner(new Map(), { task: { train: new Int32Array(1) } });
    expect(() => masWith({}).afterTask?.(learner)).toThrow(/dense1\/kernel/);
  });
});

it('fine-tuning and joint training keep nothing, and only joint training sees old samples', () => {
  const [finetune, joint] = (['finetune', 'joint'] as const).map((kind) => methodOf({ kind }, someContext()));
  expect([finetune?.memory, joint?.memory]).toEqual([undefined, undefined]);
  expect([finetune?.replay, joint?.replay]).toEqual([undefined, { from: 'all-tasks' }]);
});
