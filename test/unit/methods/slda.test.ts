import { expect, test } from 'vitest';
import { UserError } from '../../../src/core/userError';
import { slda } from '../../../src/methods/slda';
import { fakeLearner, valuesOf } from '../../fixtures/fakeLearner';
import { someContext } from './someContext';

const head = { first: 0, count: 2, parameters: new Set(['head/kernel', 'head/bias']) };
const context = someContext({ features: 2, heads: { kind: 'shared', all: [head], old: [], outputs: 2 } });

/** The head after a task whose statistics are these, by hand in two features and two classes. */
function headAfter(shrinkage: number, scatter: readonly number[], counts: readonly number[] = [3, 1]) {
  const method = slda({ kind: 'slda', shrinkage }, context);
  const values = valuesOf(method.memory);
  values.set('classes/counts', Float32Array.from(counts));
  // Means (1, 0) and (0, 2): a row for each feature.
  values.set('classes/means', Float32Array.of(1, 0, 0, 2));
  values.set('classes/scatter', Float32Array.from(scatter));
  method.afterTask?.(fakeLearner(values, { task: {} }));
  return { kernel: [...(values.get('head/kernel') ?? [])], bias: [...(values.get('head/bias') ?? [])] };
}

test('the head follows from counts, means and scatter', () => {
  // Σ = diag(8, 4) / 4 and ε = 0.5: Λ = diag(1 / 1.5, 1 / 1); scores are Λμ·x − ½ μ·Λμ.
  const { kernel, bias } = headAfter(0.5, [8, 0, 0, 4]);
  expect(kernel).toEqual([expect.closeTo(2 / 3, 6), 0, 0, expect.closeTo(2, 6)]);
  expect(bias).toEqual([expect.closeTo(-1 / 3, 6), expect.closeTo(-2, 6)]);
});

test('a class without samples has a bias that no score reaches', () => {
  expect(headAfter(0.5, [8, 0, 0, 4], [4, 0]).bias[1]).toBe(Math.fround(-1e30));
});

test('a covariance that cannot be inverted is refused, and so are features too many to invert', () => {
  // Rounding has made an eigenvalue negative by more than the shrinkage.
  expect(() => headAfter(1e-6, [4, 8, 8, 4])).toThrow(
    'method.shrinkage: 0.000001 is too small for the covariance of these samples, which cannot be inverted (row 2 of 2)',
  );
  const many = () => slda({ kind: 'slda', shrinkage: 1e-4 }, { ...context, features: 12_288 });
  expect(many).toThrow(UserError);
  expect(many).toThrow('a row and a column for each of 12288 features; it can have up to 4096');
});
