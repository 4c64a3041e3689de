import { expect, test } from 'vitest';
import { meanHistogram } from '../../../webview/shared/meanHistogram';
import { type Readout, readingAfter, readingsAt, snapped } from '../../../webview/shared/readout';
import { spreadOut } from '../../../webview/shared/spreadOut';

/** What charts compute without a page. */

const readout: Readout = {
  reach: 0.5,
  title: String,
  text: ({ y }) => String(y),
  lines: [
    { label: 'a', color: '', points: [1, 2, 3, 4].map((x) => ({ x, y: x === 3 ? null : 10 * x })) },
    { label: 'empty', color: '', points: [{ x: 1, y: null }] },
    { label: 'b', color: '', points: [2, 3, 4].map((x) => ({ x, y: x })) },
  ],
};
const none = () => false;

test('a place reads out each line that was measured there, and none in between', () => {
  expect(readingsAt(readout, 2, none)).toEqual([
    { line: 0, x: 2, y: 20 },
    { line: 2, x: 2, y: 2 },
  ]);
  expect(readingsAt(readout, 3, none)).toEqual([{ line: 2, x: 3, y: 3 }]);
  expect(readingsAt(readout, 2, (label) => label === 'a')).toEqual([{ line: 2, x: 2, y: 2 }]);
});

test('the crosshair stands where something was measured', () => {
  expect(snapped(readout, 2.7, none)).toBe(3);
  expect(snapped(readout, 2.7, (label) => label === 'b')).toBe(2);
  expect(snapped(readout, -5, none)).toBe(1);
  expect(snapped({ ...readout, lines: [] }, 1, none)).toBeUndefined();
});

test('arrows walk along a line past what is missing, and to the next line that has points', () => {
  const first = readingAfter(readout, undefined, 'ArrowRight');
  expect(first).toEqual({ line: 0, x: 1, y: 10 });
  expect(readingAfter(readout, { line: 0, x: 2, y: 20 }, 'ArrowRight')?.x).toBe(4);
  expect(readingAfter(readout, { line: 0, x: 4, y: 40 }, 'ArrowRight')?.x).toBe(4);
  expect(readingAfter(readout, { line: 0, x: 4, y: 40 }, 'ArrowLeft')?.x).toBe(2);
  expect(readingAfter(readout, first, 'ArrowDown')).toEqual({ line: 2, x: 2, y: 2 });
  expect(readingAfter(readout, { line: 2, x: 3, y: 3 }, 'ArrowUp')?.line).toBe(0);
  expect(readingAfter(readout, first, 'End')?.x).toBe(4);
});

test('labels keep their distance and their order, inside the plot and near their lines', () => {
  expect(spreadOut([10, 50, 90], 13, 0, 100)).toEqual([10, 50, 90]);
  expect(spreadOut([50, 50, 50], 10, 0, 100)).toEqual([40, 50, 60]);
  expect(spreadOut([1, 0], 10, 0, 100)).toEqual([10, 0]);
  const wanted = Array.from({ length: 40 }, (_, i) => (i * 37) % 100);
  const places = spreadOut(wanted, 5, 0, 300);
  const order = wanted.map((_, i) => i).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const sorted = order.map((i) => places[i] ?? Number.NaN);
  for (const [i, each] of sorted.entries())
    if (i > 0) expect(each - (sorted[i - 1] ?? 0)).toBeGreaterThanOrEqual(5 - 1e-9);
  expect(Math.min(...places)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...places)).toBeLessThanOrEqual(300);
});

test('the mean histogram has the mean number of weights, and each weight where it was', () => {
  const histogram = (range: [number, number], bins: number[], zeros: number) => ({
    ...{ tensor: 't', elements: zeros + bins.reduce((a, b) => a + b, 0), zeros, mean: 1, max: 2, range, bins },
  });
  const mean = meanHistogram([histogram([0, 2], [4, 8], 2), histogram([1, 3], [6, 2], 6)]);
  expect(mean).toMatchObject({ elements: 14, zeros: 4, range: [0, 3] });
  // Two bins of 1.5: 4 + half of 8, and half of 6; the other half of 8, the other half of 6, and 2; both halved.
  expect(mean?.bins).toEqual([(4 + 4 + 3) / 2, (4 + 3 + 2) / 2]);
  const same = histogram([0, 2], [1, 2], 0);
  expect(meanHistogram([same, same])?.bins).toEqual([1, 2]);
  expect(meanHistogram([histogram([1, 1], [3], 0), same])?.bins.reduce((a, b) => a + b, 0)).toBeCloseTo(3);
  expect(meanHistogram([])).toBeUndefined();
});
