import fc from 'fast-check';
import { expect, test } from 'vitest';
import { thinPoints } from '../../../webview/shared/thin';

const line = (values: readonly (number | null)[]) => values.map((y, x) => ({ x, y }));

test('a line of few points stays as it is', () => {
  const points = line([1, null, 3]);
  expect(thinPoints(points)).toBe(points);
});

test('of many points, the highest, the lowest and the last are drawn, in order', () => {
  const value = fc.option(fc.double({ min: -10, max: 10, noNaN: true }), { freq: 20 });
  fc.assert(
    fc.property(fc.array(value, { minLength: 700, maxLength: 5000 }), (values) => {
      const thin = thinPoints(line(values));
      expect(thin.length).toBeLessThanOrEqual(903);
      expect(thin.map(({ x }) => x)).toEqual([...new Set(thin.map(({ x }) => x))].sort((a, b) => a - b));
      const measured = (list: readonly (number | null)[]) => list.filter((y) => y !== null);
      const drawn = measured(thin.map(({ y }) => y));
      expect(Math.max(...drawn)).toBe(Math.max(...measured(values)));
      expect(Math.min(...drawn)).toBe(Math.min(...measured(values)));
      expect(thin.at(-1)).toEqual({ x: values.length - 1, y: values.at(-1) });
    }),
    { numRuns: 10 },
  );
});

test('a gap stays one however many points are left out', () => {
  const points = line(Array.from({ length: 5000 }, (_, i) => (i % 101 === 0 ? null : Math.sin(i))));
  const gaps = thinPoints(points).filter(({ y }) => y === null);
  expect(gaps.map(({ x }) => x)).toEqual(Array.from({ length: 50 }, (_, i) => 101 * i));
});

test('of a part of the axis, every point is drawn where they are few, and one beyond each end', () => {
  const points = line(Array.from({ length: 5000 }, (_, i) => Math.sin(i)));
  expect(thinPoints(points, [99.5, 200]).map(({ x }) => x)).toEqual(Array.from({ length: 103 }, (_, i) => 99 + i));
  expect(thinPoints(points, [6000, 7000]).map(({ x }) => x)).toEqual([4999]);
});
