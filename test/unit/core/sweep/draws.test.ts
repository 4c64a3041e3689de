import { expect, it } from 'vitest';
import { drawOf } from '../../../../src/core/sweep/axis';
import { sweepCells } from '../../../../src/core/sweep/cells';
import { parseSweep } from '../../../../src/core/sweep/sweepFile';
import { someExperiment } from '../../../fixtures/someExperiment';

const setsOf = (parts: object) =>
  sweepCells(parseSweep(JSON.stringify({ name: 's', experiment: 'x', ...parts }), 's'), someExperiment()).map(
    ({ sets }) => sets,
  );

const lambda = 'method.lambda';
const rate = 'training.optimizer.learningRate';
const both = { [lambda]: { logUniform: [0.001, 10] }, [rate]: { logUniform: [0.0001, 0.01] } };

it('draws all drawn options together, the same for each value of the others', () => {
  const sets = setsOf({ values: { seed: [0, 1], ...both }, draws: { count: 20 } });
  expect(sets).toHaveLength(40);
  const of = (seed: number) => sets.filter((each) => each.seed === seed).map((each) => [each[lambda], each[rate]]);
  expect(of(0)).toEqual(of(1));
  expect(new Set(of(0).map(String)).size).toBe(20);
});

it('draws the same for the same seed, and keeps the draws when there are more of them', () => {
  const few = setsOf({ values: both, draws: { count: 5 } });
  expect(setsOf({ values: both, draws: { count: 50 } }).slice(0, 5)).toEqual(few);
  expect(setsOf({ values: both, draws: { count: 5, seed: 1 } })).not.toEqual(few);
  // Pinned: a sweep that has begun must not draw other values in a later version.
  expect(few.map((each) => each[lambda])).toMatchInlineSnapshot(`
    [
      1.69095,
      0.474854,
      0.0397169,
      2.10373,
      0.00324815,
    ]
  `);
});

/** The largest distance between the share of values below x and x itself (Kolmogorov–Smirnov). */
function distance(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.max(
    ...sorted.map((x, i) => Math.max(Math.abs(x - i / sorted.length), Math.abs(x - (i + 1) / sorted.length))),
  );
}

it('draws from the distributions that it names', () => {
  const numbers = (axis: object) => Array.from({ length: 1000 }, (_, i) => Number(drawOf(axis, lambda, i, 0)));
  const log = numbers({ logUniform: [0.001, 10] }).map((x) => (Math.log10(x) + 3) / 4);
  const flat = numbers({ uniform: [2, 6] }).map((x) => (x - 2) / 4);
  // 1.63 / √n is exceeded by chance once in a hundred times.
  for (const values of [log, flat]) expect(distance(values)).toBeLessThan(1.63 / Math.sqrt(values.length));
  for (const x of [...log, ...flat]) expect(x).toBeGreaterThanOrEqual(-1e-9);
  for (const x of [...log, ...flat]) expect(x).toBeLessThanOrEqual(1 + 1e-9);
});

it('draws whole numbers and items, and no cell twice', () => {
  const seeds = setsOf({ values: { seed: { uniform: [1, 6], integers: true } }, draws: { count: 200 } });
  expect(seeds.map(({ seed }) => seed).sort()).toEqual([1, 2, 3, 4, 5, 6]);
  const kinds = setsOf({
    values: { method: { choice: [{ kind: 'finetune' }, { kind: 'joint' }] } },
    draws: { count: 50 },
  });
  expect(kinds).toHaveLength(2);
});
