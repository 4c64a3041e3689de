import { expect, test } from 'vitest';
import { aligned, bytes, duration, number, percent, points } from '../../../src/cli/text';

test('fractions are written as percent, differences with their sign, and nothing as −0.0', () => {
  expect([percent(0.9731), percent(0), percent(null), percent(-0.0001)]).toEqual(['97.3', '0.0', '–', '0.0']);
  expect([points(0.012), points(-0.012), points(0.0001), points(null)]).toEqual(['+1.2', '−1.2', '0.0', '–']);
});

test('numbers, sizes and times keep the digits that count', () => {
  expect([0, 12.345, 0.00123, 0.000012, 1e6].map(number)).toEqual(['0', '12.3', '0.00123', '1.2e-5', '1.0e+6']);
  expect([7, 1500, 123_456_789, 5e9].map(bytes)).toEqual(['7 B', '1.5 kB', '123 MB', '5.0 GB']);
  expect([0.04, 99.94, 600, 7200].map(duration)).toEqual(['0.0 s', '99.9 s', '10 min', '2.0 h']);
});

test('columns line up', () => {
  expect(
    aligned([
      ['a', '1', ''],
      ['bcd', '100', 'x'],
    ]),
  ).toEqual(['a      1', 'bcd  100  x']);
});
