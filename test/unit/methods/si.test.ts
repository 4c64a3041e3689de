import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Task } from '../../../src/benchmarks/stream';
import type { Learner } from '../../../src/methods/method';
import { si } from '../../../src/methods/si';
import { someContext, weight } from './someContext';

/** One weight that goes from `start` to `end` and lowers the loss by `fallen`; what SI keeps. */
function keptAfter(start: number, end: number, fallen: number, xi: number) {
  const method = si({ kind: 'si', lambda: 1, xi, heads: 'auto' }, someContext());
  const values = new Map<string, Float32Array>(method.memory.map(({ name }) => [name, Float32Array.of(9)]));
  values.set('importance/dense1/kernel', Float32Array.of(0));
  values.set(weight.name, Float32Array.of(start));
  const learner: Learner = {
    task: { number: 1, train: new Int32Array(3) } as Task,
    tasks: [],
    unit: () => 0,
    read: (name) => Float32Array.from(values.get(name) ?? []),
    write: (name, written) => void values.set(name, written),
    mean: () => new Float32Array(),
    accuracy: () => 0,
    importance: () => new Map(),
  };
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
