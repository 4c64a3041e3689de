import fc from 'fast-check';
import { expect, test } from 'vitest';
import { kindsOf } from '../../../../src/core/kind';
import * as methods from '../../../../src/core/methods/list';
import { overlapOf } from '../../../../src/core/omega/overlap';
import { unprotectedBecause } from '../../../../src/core/omega/own';
import { countProtected, inputMap, type ProtectedTensor } from '../../../../src/core/omega/protection';
import { meanShared, topWeightsOf } from '../../../../src/core/omega/sharedTops';
import { someExperiment } from '../../../fixtures/someExperiment';

function tensor(shape: readonly number[], omega: readonly number[], weight: readonly number[]): ProtectedTensor {
  return { shape, omega: Float32Array.from(omega), weight: Float32Array.from(weight) };
}

test('a weight is free, protected, or moved in spite of that', () => {
  // The mean of Ω is 1 at both checkpoints, so that below 0.01 a weight is free; weights are of size 1.
  const ones = (length: number) => new Array<number>(length).fill(1);
  const before = new Map([
    ['dense1/kernel', tensor([2, 2], [0, 0.5, 2.5, 1], ones(4))],
    ['dense1/bias', tensor([2], [1, 1], ones(2))],
  ]);
  const now = new Map([
    // Moved while free; moved by more than a tenth; by less; protected before and free now.
    ['dense1/kernel', tensor([2, 2], [2, 2, 2, 0.009], [3, 0.85, 1.05, 3])],
    // Moved down; not at all.
    ['dense1/bias', tensor([2], [0.0, 0.0], [-1, 1])],
    ['head/kernel', tensor([1, 2], [1, 0.991], [0, 0])],
  ]);
  const shared = new Map([
    ['dense1/kernel', 0.2],
    ['dense1/bias', 0.5],
    ['head/kernel', null],
  ]);
  expect(countProtected(now, before, shared)).toEqual({
    layers: [
      // (4 · 0.2 + 2 · 0.5) / 6
      { layer: 'dense1', elements: 6, free: 3, moved: 1, shared: 0.3 },
      { layer: 'head', elements: 2, free: 0, moved: 0, shared: null },
    ],
    network: { elements: 8, free: 3, moved: 1, shared: 0.3 },
  });
  expect(countProtected(now, new Map(), shared).network.moved).toBe(0);
});

test('units that a head has got since were not protected before', () => {
  const before = new Map([['head/kernel', tensor([2, 1], [1, 1], [1, 1])]]);
  // Columns: an old unit, of which the second weight has moved, and a new one.
  const now = new Map([['head/kernel', tensor([2, 2], [1, 1, 1, 1], [1, 9, 5, 9])]]);
  expect(countProtected(now, before, new Map()).network).toMatchObject({ elements: 4, moved: 1 });
});

test('what tasks share is the mean over all pairs of them', () => {
  const omega = fc.array(fc.constantFrom(0, 0, 0, 1, 2, 3), { minLength: 60, maxLength: 60 });
  fc.assert(
    fc.property(fc.array(omega, { minLength: 2, maxLength: 5 }), (tasks) => {
      const omegas = tasks.map((values) => Float32Array.from(values));
      const shared = meanShared(omegas.map((each) => topWeightsOf(new Map([['k', each]])))).get('k') ?? null;
      const ofTask = (omega: Float32Array, i: number) => ({
        task: i + 1,
        tensors: new Map([['k', { omega, elements: omega.length }]]),
      });
      const pairs = overlapOf(omegas.map(ofTask)).tensors.find((each) => each.tensor === 'k')?.shared ?? [];
      const found = pairs.flatMap((row, a) => row.filter((value, b) => a !== b && value !== null)).map(Number);
      if (found.length === 0) expect(shared).toBeNull();
      else expect(shared).toBeCloseTo(found.reduce((sum, value) => sum + value, 0) / found.length, 3);
    }),
  );
});

test('tasks that share nothing, all, or what chance would', () => {
  const top = (first: number) => Float32Array.from({ length: 2000 }, (_, i) => (i >= first && i < first + 100 ? 9 : 1));
  const sharedBy = (...tops: readonly Float32Array[]) =>
    meanShared(tops.map((each) => topWeightsOf(new Map([['k', each]])))).get('k');
  expect(sharedBy(top(0), top(100), top(200))).toBe(0);
  expect(sharedBy(top(0), top(0), top(0))).toBe(1);
  // Two of three pairs share half.
  expect(sharedBy(top(0), top(50), top(100))).toBeCloseTo(1 / 3, 9);
  expect(sharedBy(top(0))).toBeNull();
  // Every element has its own random rank: a twentieth by chance.
  const random = () => Float32Array.from({ length: 200_000 }, () => 1 + Math.random());
  expect(sharedBy(random(), random(), random(), random())).toBeCloseTo(0.05, 2);
});

test('an input map is small, and in 255ths of its largest value', () => {
  const values = Array.from({ length: 64 * 64 }, (_, i) => (i % 64 < 32 ? 0 : 2 + Math.floor(i / 2048) * 2));
  const map = inputMap(3, { of: 'own', kind: 'input', scrambled: false, height: 64, width: 64, values });
  expect(map).toMatchObject({ task: 3, height: 32, width: 32 });
  expect([map.values[0], map.values[16], map.values[32 * 32 - 1]]).toEqual([0, 128, 255]);
});

test('a method without Ω says why no weight is protected', () => {
  for (const { kind, title, importance, unprotected } of kindsOf(methods)) {
    if (!importance || 'isKept' in importance) expect(unprotected, kind).toContain(title.split(' ')[0]);
  }
  const finetune = someExperiment({ method: { kind: 'finetune' } });
  const mean = someExperiment({ method: { kind: 'imm', merge: 'mean' } });
  const mode = someExperiment({ method: { kind: 'imm', merge: 'mode' } });
  const si = someExperiment({ method: { kind: 'si', lambda: 1 } });
  expect(unprotectedBecause(finetune.method)).toBe('Fine-tuning protects no weight.');
  expect(unprotectedBecause(mean.method)).toContain('averages');
  expect([mode, si].map(({ method }) => unprotectedBecause(method))).toEqual([undefined, undefined]);
});
