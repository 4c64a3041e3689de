import fc from 'fast-check';
import { expect, test } from 'vitest';
import { agreementOf } from '../../../../src/core/omega/agreement';
import { inputImage } from '../../../../src/core/omega/image';
import { inspectMovement } from '../../../../src/core/omega/movement';
import { largestOf, overlapOf, type SomeOmega } from '../../../../src/core/omega/overlap';
import { keepsImportance, ownImportance, tellsOwnImportance } from '../../../../src/core/omega/own';
import { largest, pearson, quantile, ranks, spearman } from '../../../../src/core/omega/statistics';
import { inspectTensor } from '../../../../src/core/omega/tensor';
import { someExperiment } from '../../../fixtures/someExperiment';

const numbers = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 60 });

test('the largest are those that sorting puts first', () => {
  fc.assert(
    fc.property(numbers, fc.nat(70), (values, count) => {
      const found = largest(values, count).map((place) => values[place]);
      expect(found).toEqual([...values].sort((a, b) => b - a).slice(0, count));
    }),
  );
});

test('a quantile is the least value that the share does not exceed', () => {
  fc.assert(
    fc.property(numbers, fc.double({ min: 0.01, max: 1, noNaN: true }), (values, at) => {
      const sorted = [...values].sort((a, b) => a - b);
      const found = quantile(sorted, at);
      const share = (limit: (value: number) => boolean) => sorted.filter(limit).length / sorted.length;
      expect(share((value) => value <= found)).toBeGreaterThanOrEqual(at - 1e-9);
      expect(share((value) => value < found)).toBeLessThan(at);
    }),
  );
});

test('correlations are those of the textbook', () => {
  // Anscombe (1973), the first set: r = 0.81642.
  const x = [10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5];
  const y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68];
  expect(pearson(x, y)).toBeCloseTo(0.81642, 5);
  // Ranks 1..11 in both, Σ d² = 40: 1 − 6 · 40 / (11 · 120) = 0.81818.
  expect(spearman(x, y)).toBeCloseTo(0.81818, 5);
  // Ties share the mean of their ranks: (1.5, 1.5, 3) against (1, 2, 3) is √3 / 2.
  expect(spearman([1, 1, 2], [1, 2, 3])).toBeCloseTo(Math.sqrt(3) / 2, 9);
  // The example in SciPy's documentation of spearmanr, which has a tie.
  expect(spearman([1, 2, 3, 4, 5], [5, 6, 7, 8, 7])).toBeCloseTo(0.8207826816681233, 12);
  expect(pearson([1, 1, 1], [1, 2, 3])).toBeNull();
});

test('a rank is the number of smaller values and half the other equal ones', () => {
  // Few values, so that most are tied.
  fc.assert(
    fc.property(fc.array(fc.constantFrom(0, 0, 0, 0.1, 0.5, 2), { maxLength: 60 }), (values) => {
      const counted = values.map((value) => {
        const [below, equal] = [values.filter((each) => each < value), values.filter((each) => each === value)];
        return below.length + (equal.length - 1) / 2;
      });
      expect([...ranks(values)]).toEqual(counted);
    }),
  );
});

test('two rules agree as far as their ranks and their largest values do', () => {
  // Of 40 weights the top twentieth are two. The local rule has the squares, but for one of the largest and one of the
  // smallest, which change places.
  const global = Float32Array.from({ length: 40 }, (_, i) => i);
  const local = global.map((value) => value ** 2);
  [local[0], local[39]] = [39 ** 2, 0];
  const [same, other, constant] = agreementOf(
    new Map([
      ['a', global],
      ['b', global],
      ['c', global],
    ]),
    new Map([
      ['a', global.map((value) => 3 * value)],
      ['b', local],
      ['c', global.map(() => 1)],
    ]),
  );
  expect(same).toEqual({ tensor: 'a', pearson: 1, spearman: 1, shared: 1 });
  // Two ranks are wrong by 39: 1 − 6 · 2 · 39² / (40 · (40² − 1)) = 0.71463.
  expect(other).toMatchObject({ tensor: 'b', spearman: 0.7146, shared: 0.5 });
  expect(constant).toMatchObject({ pearson: null, spearman: null });
});

test('a task’s own Ω comes back from what was accumulated, whatever way', () => {
  const [first, second, third] = [Float32Array.of(1, 0, 4), Float32Array.of(0, 2, 4), Float32Array.of(3, 3, 0)];
  const mixed = (a: Float32Array, b: Float32Array, [keep, take]: readonly [number, number]) =>
    a.map((value, i) => keep * value + take * (b[i] ?? 0));
  const ways = [
    [{ kind: 'mas', accumulate: 'sum' }, [1, 1], [1, 1]],
    [{ kind: 'mas', accumulate: 'mean' }, [1 / 2, 1 / 2], [2 / 3, 1 / 3]],
    [{ kind: 'local-mas', accumulate: 'ema', decay: 0.25 }, [0.25, 0.75], [0.25, 0.75]],
    [{ kind: 'ewc', terms: 'separate' }, [1, 1], [1, 1]],
    [{ kind: 'ewc', terms: 'online', decay: 0.5 }, [0.5, 1], [0.5, 1]],
    [{ kind: 'si' }, [1, 1], [1, 1]],
    [{ kind: 'imm', transfer: 'l2' }, [1, 1], [1, 1]],
  ] as const;
  for (const [way, atTwo, atThree] of ways) {
    const { method } = someExperiment({ method: { lambda: 1, ...way } });
    if (!keepsImportance(method)) throw new Error(`${method.kind} keeps no Ω`);
    const two = mixed(first, second, atTwo);
    const three = mixed(two, third, atThree);
    expect(ownImportance(method, 1, first, undefined)).toEqual(first);
    ownImportance(method, 2, two, first).forEach((value, i) => void expect(value).toBeCloseTo(second[i] ?? 0, 5));
    ownImportance(method, 3, three, two).forEach((value, i) => void expect(value).toBeCloseTo(third[i] ?? 0, 5));
  }
});

test('no own Ω is made up where it cannot come back', () => {
  const tells = (options: object) =>
    [1, 2, 3].map((task) => {
      const { method } = someExperiment({ method: { kind: 'mas', lambda: 1, ...options } });
      return keepsImportance(method) && tellsOwnImportance(method, task);
    });
  expect(tells({ rescale: 'max' })).toEqual([true, true, true]);
  expect(tells({ forget: [2] })).toEqual([true, false, true]);
  expect(tells({ accumulate: 'recompute' })).toEqual([true, false, false]);
});

test('a tensor is summed up as counting by hand does', () => {
  // Ω of 3 inputs and 2 units.
  const omega = Float32Array.of(0, 1, 0.001, 2, 8, 5);
  const inspected = inspectTensor({ tensor: 'dense1/kernel', shape: [3, 2], omega, weight: new Float32Array(6) }, 1);
  expect(inspected.nearZero).toEqual({ threshold: 0.01, elements: 2 });
  expect(inspected.units).toEqual([
    { unit: 0, omega: 8.001 },
    { unit: 1, omega: 8 },
  ]);
  expect(inspected.weights.slice(0, 2).map(({ index, omega }) => [index, omega])).toEqual([
    [[2, 0], 8],
    [[2, 1], 5],
  ]);
  expect(inspected.quantiles.find(({ at }) => at === 0.5)?.value).toBe(1);
  expect(inspected.topShare).toBeCloseTo(8 / 16.001, 3);
  expect(inspected.map).toEqual({ rows: 3, columns: 2, size: [3, 2], values: [0, 1, 0.001, 2, 8, 5] });
});

test('where nothing has any Ω, every weight is free', () => {
  const omega = new Float32Array(4);
  const { nearZero } = inspectTensor({ tensor: 'k', shape: [4], omega, weight: omega }, 0);
  expect(nearZero.elements).toBe(4);
});

test('a map of a large tensor holds the means of blocks', () => {
  const omega = Float32Array.from({ length: 128 * 128 }, (_, i) => Math.floor(i / 128) * 1000 + (i % 128));
  const { map } = inspectTensor({ tensor: 'k', shape: [128, 128], omega, weight: omega }, 1);
  expect([map.rows, map.columns, map.size]).toEqual([64, 64, [128, 128]]);
  // Rows 2 and 3, columns 4 and 5: 2504.5, in four digits.
  expect(map.values[1 * 64 + 2]).toBe(2505);
});

test('what moved although it was guarded stands first', () => {
  const movement = inspectMovement({
    shape: [4],
    omega: Float32Array.of(4, 1, 0, 2),
    weight: Float32Array.of(0.5, 1, 9, 0),
    anchor: Float32Array.of(0, 0, 0, 0),
  });
  expect(movement.penalty).toBe(4 * 0.25 + 1);
  expect(movement.moved.map(({ index: [i] }) => i)).toEqual([0, 1]);
  // One that has no Ω, and one that has not moved, are on no logarithmic axis.
  expect(movement.counts.reduce((sum, value) => sum + value, 0)).toBe(2);
});

/** Ω of a task by tensor: 1, and 10 where it is important. */
function taskOmega(task: number, important: Readonly<Record<string, readonly number[]>>, sizes: object = { k: 40 }) {
  const tensors = Object.entries(sizes).map(([tensor, elements]) => {
    const omega = Float32Array.from({ length: elements }, (_, i) => (important[tensor]?.includes(i) ? 10 : 1));
    return [tensor, { omega, elements }] as const;
  });
  return { task, tensors: new Map(tensors) };
}

test('tasks overlap in the weights that both need most', () => {
  const { tasks, tensors } = overlapOf([taskOmega(1, { k: [0, 1] }), taskOmega(2, { k: [1, 2] })]);
  expect(tasks).toEqual([1, 2]);
  expect(tensors.map(({ tensor }) => tensor)).toEqual(['all', 'k']);
  // The top twentieth of 40 is two weights, of which one is shared.
  expect(tensors[1]?.shared).toEqual([
    [1, 0.5],
    [0.5, 1],
  ]);
  // Two binary variables: (n11 n00 − n10 n01) / √… = (1 · 37 − 1 · 1) / (2 · 38).
  expect(tensors[1]?.correlation[0]?.[1]).toBeCloseTo(36 / 76, 4);
});

test('a layer with a larger Ω counts no more in the overlap of the network', () => {
  // Tasks share what they need of the head, and nothing of the first layer.
  const sizes = { first: 120, head: 40 };
  const [one, two] = [
    taskOmega(1, { first: [0, 1, 2, 3, 4, 5], head: [0, 1] }, sizes),
    taskOmega(2, { first: [6, 7, 8, 9, 10, 11], head: [0, 1] }, sizes),
  ];
  const ofScale = (scale: number) =>
    overlapOf(
      [one, two].map(({ task, tensors }) => {
        const head = tensors.get('head')?.omega.map((value) => value * scale) ?? new Float32Array();
        return { task, tensors: new Map([...tensors, ['head', { omega: head, elements: 40 }]]) };
      }),
    );
  const [all, first] = ofScale(1).tensors;
  // Of the first layer (0 · 108 − 6 · 6) / (6 · 114), of the head 1, by 120 and 40 weights.
  expect(first?.correlation[0]?.[1]).toBeCloseTo(-6 / 114, 4);
  expect(all?.correlation[0]?.[1]).toBeCloseTo((120 * (-6 / 114) + 40) / 160, 4);
  expect(all?.shared[0]?.[1]).toBe(0.25);
  expect(ofScale(1000)).toEqual(ofScale(1));
});

test('weights that no task needs are shared by none', () => {
  const sparse = (...important: readonly number[]) => {
    const omega = Float32Array.from({ length: 2000 }, (_, i) => (important.includes(i) ? 1 : 0));
    return { omega, elements: 2000 };
  };
  expect(largestOf(sparse(3, 1500).omega)).toEqual([3, 1500]);
  expect(largestOf(sparse().omega)).toEqual([]);
  const heads = (task: number) => ['head1', 'head2'].map((name, i) => [name, i + 1 === task ? sparse(1) : sparse()]);
  const tasks = [1, 2].map((task) => ({
    task,
    tensors: new Map([['body', task === 1 ? sparse(3, 4) : sparse(3, 5)], ...heads(task)] as [string, SomeOmega][]),
  }));
  const { tensors } = overlapOf(tasks);
  // Each task has a head of its own.
  expect(tensors.map(({ tensor }) => tensor)).toEqual(['all', 'body']);
  expect(tensors[0]?.shared[0]?.[1]).toBe(0.5);
});

test('the head of another task is not important to a task, however Ω is joined', () => {
  const { method } = someExperiment({ method: { kind: 'mas', lambda: 1, accumulate: 'mean' } });
  const ofHead = Float32Array.of(1, 2);
  expect(ownImportance(method, 2, ofHead, ofHead)).toEqual(Float32Array.of(0, 0));
});

test('Ω of the first layer lands on the pixels that its inputs came from', () => {
  // Two by two pixels; input j of the network is pixel permutation[j].
  const kernel = { sees: 'inputs' as const, shape: [4, 2], omega: Float32Array.of(1, 1, 2, 2, 3, 3, 4, 4) };
  expect(inputImage('own', kernel, [2, 2, 1], Int32Array.of(3, 2, 1, 0), false)?.values).toEqual([8, 6, 4, 2]);
  expect(inputImage('accumulated', kernel, [2, 2, 1], undefined, true)?.values).toEqual([2, 4, 6, 8]);
  // Channels are summed.
  expect(inputImage('own', kernel, [2, 1, 2], undefined, false)?.values).toEqual([6, 14]);
  const convolution = { sees: 'window' as const, shape: [2, 2, 1, 2], omega: kernel.omega };
  expect(inputImage('own', convolution, [28, 28, 1], undefined, true)).toMatchObject({
    kind: 'kernel',
    scrambled: false,
  });
  expect(inputImage('own', kernel, [3, 3, 1], undefined, false)).toBeUndefined();
});

test('a head that has grown is compared in the units that it had', () => {
  // Of three units, the first two were there; the third would change correlation and penalty.
  const { comparison, movement } = inspectTensor(
    {
      ...{ tensor: 'head/kernel', shape: [2, 3] },
      omega: Float32Array.of(1, 2, 90, 3, 4, 0),
      weight: Float32Array.of(1, 1, 5, 1, 3, 5),
      base: { omega: Float32Array.of(2, 4, 6, 8), anchor: Float32Array.of(1, 1, 1, 1) },
    },
    1,
  );
  expect(comparison?.correlation).toBeCloseTo(1, 6);
  expect(movement?.penalty).toBe(8 * 2 * 2);
  expect(movement?.moved).toEqual([{ index: [1, 1], omega: 8, weight: 3, distance: 2 }]);
});
