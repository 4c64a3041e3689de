import { expect, test } from 'vitest';
import {
  attemptText,
  bytes,
  correlation,
  count,
  doneText,
  duration,
  engineName,
  inBytes,
  inPercent,
  inPoints,
  percent,
  points,
  pointsTick,
  significant,
} from '../../../src/core/format';

test('fractions are written in percent with one decimal, and nothing as −0.0', () => {
  expect([0.94678, 0, 1, -0.0001].map((value) => percent(value))).toEqual(['94.7 %', '0.0 %', '100.0 %', '0.0 %']);
  expect(percent(0.94678, 0)).toBe('95 %');
  expect([inPercent.bare(0.94678), inPercent.text(0.94678), inPercent.unit]).toEqual(['94.7', '94.7 %', '%']);
});

test('tables of numbers have them in their unit and in full, without the traces of the multiplication', () => {
  expect([0.785, 0.29, 1 / 3, 0, null, undefined].map(inPercent.number)).toEqual([
    78.5,
    29,
    33.3333333333333,
    0,
    null,
    null,
  ]);
  expect([inPoints.number(-0.07), inBytes.number(2_154_321)]).toEqual([-7, 2_154_321]);
});

test('differences are written in percentage points with their sign; what rounds to zero has none', () => {
  expect([0.0132, -0.0132, -0.00001].map(points)).toEqual(['+1.3 points', '−1.3 points', '0.0 points']);
  expect([0.0132, -0.0132].map(inPoints.bare)).toEqual(['+1.3', '−1.3']);
  expect([0.05, -0.025, 0].map(pointsTick)).toEqual(['5', '−2.5', '0']);
});

test('what was not measured is one sign everywhere', () => {
  expect(duration(Number.NaN)).toBe('–');
  for (const absent of [null, undefined]) {
    const texts = [percent, points, bytes, duration, significant, inPercent.bare].map((write) => write(absent));
    expect(new Set(texts)).toEqual(new Set(['–']));
  }
  expect(inPoints.meanText(null)).toBe('–');
});

test('what is not finite was measured: it is called what it is, without a unit', () => {
  const writes = [percent, points, bytes, significant, correlation, inPercent.bare, inPoints.text];
  for (const write of writes) {
    expect(write(Number.NaN)).toBe('NaN');
    expect(write(Number.POSITIVE_INFINITY)).toBe('∞');
    expect(write(Number.NEGATIVE_INFINITY)).toBe('−∞');
  }
  expect(inPercent.meanText({ n: 2, mean: Number.NaN, deviation: Number.NaN })).toBe('NaN');
  expect(inPercent.number(Number.NaN)).toBe(Number.NaN);
});

test('several values are their mean ± standard deviation, one value stands alone', () => {
  const several = { n: 3, mean: -0.0132, deviation: 0.002 };
  expect(inPoints.meanText(several)).toBe('−1.3 ± 0.2 points');
  expect(inPoints.bareMean(several)).toBe('−1.3 ± 0.2');
  expect(inPercent.meanText({ n: 2, mean: 0.947, deviation: 0.003 })).toBe('94.7 ± 0.3 %');
  expect(inPercent.meanText({ n: 1, mean: 0.947, deviation: null })).toBe('94.7 %');
  expect(inBytes.meanText({ n: 2, mean: 2_000_000, deviation: 5 })).toBe('2 MB');
});

test('bytes have three significant digits in units of 1000', () => {
  const sizes = [0, 7, 999, 1500, 500_000, 999_999, 2_154_321, 123_456_789, 5e9, 7.25e12, 4e15];
  expect(sizes.map(bytes)).toEqual(
    ['0 B', '7 B', '999 B', '1.5 kB', '500 kB', '1 MB', '2.15 MB', '123 MB', '5 GB', '7.25 TB'].concat('4000 TB'),
  );
});

test('times have the unit of their size', () => {
  const seconds = [0.04, 0.46, 3, 4.25, 9.96, 59.6, 119.7, 600, 7169, 7200, 86_400];
  expect(seconds.map(duration)).toEqual([
    '0 s',
    '0.5 s',
    '3 s',
    '4.3 s',
    '10 s',
    '60 s',
    '2 min',
    '10 min',
    '119 min',
    '2.0 h',
    '24.0 h',
  ]);
});

test('a correlation has two decimals, and no sign where it rounds to 0', () => {
  expect([0.254, -0.25, -0.003, 1].map(correlation)).toEqual(['0.25', '−0.25', '0.00', '1.00']);
});

test('other numbers have three significant digits, very large and small ones a power of ten', () => {
  expect([0, 31.53, 12.345, 0.00123, -0.5, 99_999].map(significant)).toEqual([
    '0',
    '31.5',
    '12.3',
    '0.00123',
    '−0.5',
    '1.00 × 10⁵',
  ]);
  expect([-0.0000421, 1_234_567].map(significant)).toEqual(['−4.21 × 10⁻⁵', '1.23 × 10⁶']);
});

test('counts have separators, and their noun agrees', () => {
  expect([count(10_000), count(1, 'thread'), count(0, 'thread'), count(1200, 'sample')]).toEqual([
    '10,000',
    '1 thread',
    '0 threads',
    '1,200 samples',
  ]);
});

test('the search for λ names its attempt', () => {
  const attempt = { lambda: 0, accuracy: 0.9, on: 'train', samples: 5, verdict: 'reference', next: 2.5 } as const;
  expect(attemptText({ lambda: 0, maxAttempts: 10, attempts: [] })).toBe('fine-tuning for reference');
  expect(attemptText({ lambda: 2.5, maxAttempts: 10, attempts: [attempt] })).toBe('attempt 1/10, λ = 2.5');
  expect(attemptText(undefined)).toBe('');
});

test('progress is 100 % only at the end, and the same wherever it stands', () => {
  expect([0, 27.9, 99.99, 100].map((percent) => doneText({ percent }))).toEqual(['0 %', '27 %', '99 %', '100 %']);
});

test('an engine is named with its threads, and with its lanes where it has several', () => {
  const native = { kind: 'tensorflow', version: '2.15.1', oneDNN: false, fused: true } as const;
  expect(engineName({ ...native, threads: 4, lanes: 1 })).toBe('TensorFlow 2.15.1, 4 threads');
  expect(engineName({ ...native, threads: 1, lanes: 2 })).toBe('TensorFlow 2.15.1, 1 thread, 2 lanes');
});
