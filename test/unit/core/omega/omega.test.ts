import fc from 'fast-check';
import { expect, test } from 'vitest';
import { agreementOf } from '../../../../src/core/omega/agreement';
import { inputImage } from '../../../../src/core/omega/image';
import { inspectMovement } from '../../../../src/core/omega/movement';
import { overlapOf } from '../../../../src/core/omega/overlap';
import { keepsImportance, ownImportance, tellsOwnImportance } from '../../../../src/core/omega/own';
import { largest, pearson, quantile, spearman } from '../../../../src/core/omega/statistics';
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
  expect(pearson([1, 1, 1], [1, 2, 3])).toBeNull();
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

test('tasks overlap in the weights that both need most', () => {
  const ofTask = (task: number, important: readonly number[]) => ({
    task,
    tensors: new Map([['k', Float32Array.from({ length: 40 }, (_, i) => (important.includes(i) ? 10 : 1))]]),
  });
  const { tasks, tensors } = overlapOf([ofTask(1, [0, 1]), ofTask(2, [1, 2])]);
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
