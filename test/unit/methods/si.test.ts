import fc from 'fast-check';
import { expect, it } from 'vitest';
import { si } from '../../../src/methods/si';
import { fakeLearner, valuesOf } from '../../fixtures/fakeLearner';
import { someContext, weight } from './someContext';

/** One weight that goes from `start` to `end` and lowers the loss by `fallen`; what SI keeps. */
function keptAfter(start: number, end: number, fallen: number, xi: number) {
  const method = si({ kind: 'si', lambda: 1, xi, heads: 'auto' }, someContext());
  const values = valuesOf(method.memory, 9);
  values.set('importance/dense1/kernel', Float32Array.of(0));
  values.set(weight.name, Float32Array.of(start));
  const learner = fakeLearner(values, { task: { train: new Int32Array(3) } });
  method.beforeTask?.(learner);
  const begun = new Map(values);
  values.set(weight.name, Float32Array.of(end));
  values.set('path/dense1/kernel', Float32Array.of(fallen));
  method.afterTask?.(learner);
  return { begun, omega: values.get('importance/dense1/kernel')?.[0], anchor: values.get('anchor/dense1/kernel')?.[0] };
}

it('Ω is the fall of the loss over the squared way, and never negative', () => {
  const number = fc.double({ min: -4, max: 4, noNaN: true });
  fc.assert(
    fc.property(number, number, number, (start, end, fallen) => {
      const { omega, anchor } = keptAfter(start, end, fallen, 0.5);
      const way = Math.fround(end) - Math.fround(start);
      expect(omega).toBeCloseTo(Math.max(0, fallen / (way * way + 0.5)), 4);
      expect(anchor).toBe(Math.fround(end));
    }),
  );
});

it('a task begins with an empty path at the weights of its beginning', () => {
  const { begun } = keptAfter(2, 3, 1, 0.1);
  expect(begun.get('path/dense1/kernel')?.[0]).toBe(0);
  expect(begun.get('anchor/dense1/kernel')?.[0]).toBe(2);
});
