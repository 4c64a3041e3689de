import type { Statistic } from '../../src/core/run/statistic';

/** Numbers as people read them. A value that is not there is a middle dot in tables. */
export const ABSENT = '·';

/** A fraction in percent, e.g. `94.7 %`. */
export function percent(fraction: number | null | undefined, digits = 1): string {
  return isNumber(fraction) ? `${minus((100 * fraction).toFixed(digits))} %` : ABSENT;
}

/** A difference of fractions in percentage points, with its sign, e.g. `−1.3 pts`. */
export function points(difference: number | null | undefined): string {
  if (!isNumber(difference)) return ABSENT;
  const text = (100 * difference).toFixed(1);
  return `${Number(text) > 0 ? '+' : ''}${minus(Number(text) === 0 ? '0.0' : text)} pts`;
}

/** The mean of fractions in percent with its standard deviation, e.g. `94.7 ± 0.3 %`. */
export function percentSpread(value: Statistic | null): string {
  if (!value || value.deviation === null) return percent(value?.mean);
  return `${percent(value.mean).replace(' %', '')} ± ${percent(value.deviation)}`;
}

/** The mean of differences in percentage points with its standard deviation, e.g. `−1.3 ± 0.2 pts`. */
export function pointsSpread(value: Statistic | null): string {
  if (!value || value.deviation === null) return points(value?.mean);
  return `${points(value.mean).replace(' pts', '')} ± ${(100 * value.deviation).toFixed(1)} pts`;
}

/** Three significant digits; very large and small ones with a power of ten, e.g. `4.21 × 10⁻⁵`. */
export function short(value: number | null | undefined): string {
  if (!isNumber(value)) return ABSENT;
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e5) return minus(String(Number(value.toPrecision(3))));
  const [mantissa, exponent] = value.toExponential(2).split('e');
  return `${minus(mantissa ?? '')} × ${powerOfTen(Number(exponent))}`;
}

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** Bytes in units of 1000, e.g. `2.2 MB`. */
export function bytes(value: number): string {
  if (value < 1000) return `${value} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let [size, unit] = [value / 1000, 0];
  for (; size >= 1000 && unit < units.length - 1; unit++) size /= 1000;
  return `${Number(size.toPrecision(3))} ${units[unit]}`;
}

/** E.g. `10⁻⁵`. */
export function powerOfTen(exponent: number): string {
  return `10${[...String(exponent)].map((digit) => superscripts[digit] ?? digit).join('')}`;
}

const superscripts: Readonly<Record<string, string>> = {
  '-': '⁻',
  '0': '⁰',
  '1': '¹',
  '2': '²',
  '3': '³',
  '4': '⁴',
  '5': '⁵',
  '6': '⁶',
  '7': '⁷',
  '8': '⁸',
  '9': '⁹',
};

function minus(text: string): string {
  return text.replace('-', '−');
}

function isNumber(value: number | null | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
