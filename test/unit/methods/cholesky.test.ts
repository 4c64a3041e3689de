import { expect, test } from 'vitest';
import { randomOf, uniform } from '../../../src/core/random';
import { cholesky } from '../../../src/methods/cholesky';

const refuse = (row: number): never => {
  throw new Error(`row ${row}`);
};
const solved = (a: readonly (readonly number[])[], b: readonly number[]) =>
  cholesky(a.length, (i, j) => a[i]?.[j] ?? Number.NaN, refuse)(Float64Array.from(b));

test('two equations are solved as by hand', () => {
  // 4x + 2y = 10, 2x + 3y = 9.
  expect([
    ...solved(
      [
        [4, 2],
        [2, 3],
      ],
      [10, 9],
    ),
  ]).toEqual([expect.closeTo(1.5, 12), expect.closeTo(2, 12)]);
});

test('what is solved is a solution, also where the matrix is nearly singular', () => {
  const size = 40;
  const random = randomOf(0, 'matrix');
  // Fewer vectors than rows: only the diagonal makes it positive definite.
  const vectors = Array.from({ length: 25 }, () => Array.from({ length: size }, () => uniform(random) - 0.5));
  const a = Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (__, j) => {
      const products = vectors.map((v) => (v[i] ?? 0) * (v[j] ?? 0));
      return products.reduce((sum, each) => sum + each, i === j ? 1e-4 : 0);
    }),
  );
  const b = Array.from({ length: size }, () => uniform(random));
  const x = solved(a, b);
  for (const [i, row] of a.entries()) {
    expect(row.reduce((sum, value, j) => sum + value * (x[j] ?? 0), 0)).toBeCloseTo(b[i] ?? Number.NaN, 8);
  }
});

test('a matrix that is not positive definite is refused with its row', () => {
  expect(() =>
    solved(
      [
        [1, 2],
        [2, 1],
      ],
      [1, 1],
    ),
  ).toThrow('row 1');
});
