import fc from 'fast-check';
import { expect, test } from 'vitest';
import { axesOf, placeOn, textAt } from '../../../../webview/sweep/axes';
import { binsOf } from '../../../../webview/sweep/charts/bins';
import { paretoFront } from '../../../../webview/sweep/pareto';
import { valuesOf } from '../../../../webview/sweep/values';
import { syntheticCell } from '../../../webview/syntheticCells';

const axisOf = (values: readonly unknown[]) =>
  axesOf(values.map((value, i) => syntheticCell(`c${i}`, { sets: { 'training.x': value } })))[0];

test.each([
  ['log', [0.01, 1, 0.1]],
  ['log', [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1]],
  ['log', [1, 10]],
  ['linear', [1, 2, 3, 4]],
  ['linear', [0, 10, 20, 30]],
  ['linear', [-1, 0, 1]],
  ['linear', [100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]],
  // A logarithmic axis has no zero.
  ['steps', [0, 0.01, 0.1, 1]],
  ['steps', ['mas', 'finetune']],
  ['steps', [true, false]],
  ['steps', [1, 'auto']],
  ['steps', [[64], [64, 64]]],
])('an axis is %s where its values are %j', (scale, values) => {
  const axis = axisOf(values);
  if (!axis) throw new Error('there is an axis');
  expect(axis.scale).toBe(scale);
  const texts = axis.values.map((value) => textAt(axis, placeOn(axis, value)));
  expect(new Set(texts).size).toBe(values.length);
});

test('what all cells have in common is no axis; the seed is the last', () => {
  const cells = [0, 1].map((seed) =>
    syntheticCell(`s${seed}`, {
      sets: { seed, method: { kind: 'mas', lambda: 1 + seed }, network: 'mlp', name: `n${seed}` },
    }),
  );
  expect(axesOf(cells).map(({ path, title }) => [path, title])).toEqual([
    ['method.lambda', 'λ'],
    ['seed', 'seed'],
  ]);
  expect(axesOf(cells.slice(0, 1))).toEqual([]);
});

test('a method is the same as a word and as an object; an option that only some set is an axis', () => {
  expect([...valuesOf({ method: 'mas' })]).toEqual([['method', 'mas']]);
  expect([...valuesOf({ method: { kind: 'mas', lambda: 2 } })]).toEqual([
    ['method', 'mas'],
    ['method.lambda', 2],
  ]);
  expect([...valuesOf({ 'method.kind': 'mas', 'network.hidden': [64, 64], x: null })]).toEqual([
    ['method', 'mas'],
    ['network.hidden', '[64,64]'],
    ['x', 'null'],
  ]);
});

test('many numbers are put together in ranges, each in one', () => {
  const axis = axisOf(Array.from({ length: 200 }, (_, i) => 10 ** (i / 50)));
  if (!axis) throw new Error('there is an axis');
  const bins = binsOf(axis);
  const counts = new Map<number, number>();
  for (const value of axis.values) counts.set(bins.of(value), (counts.get(bins.of(value)) ?? 0) + 1);
  expect([...counts.keys()].sort((a, b) => a - b)).toEqual(bins.labels.map((_, i) => i));
  expect(Math.min(...counts.values())).toBeGreaterThan(10);
});

test('no point beats one of the front, and every other point is beaten', () => {
  const point = fc.record({ x: fc.integer({ min: 0, max: 8 }), y: fc.integer({ min: 0, max: 8 }) });
  fc.assert(
    fc.property(fc.array(point), (points) => {
      const front = new Set(paretoFront(points));
      for (const each of points) {
        const isBeaten = points.some(({ x, y }) => x <= each.x && y >= each.y && (x < each.x || y > each.y));
        expect(front.has(each)).toBe(!isBeaten);
      }
    }),
  );
});
