import { nonFiniteText } from './nonFinite';
import type { EngineInfo } from './run/event';
import type { SearchState } from './run/run';
import type { Statistic } from './run/statistic';

/** Numbers as people read them, everywhere: on the terminal, in VS Code, in the panels and in tables. */

/** Stands for what was not measured. */
export const ABSENT = '–';

type Value = number | null | undefined;

/** What a number measures, and with that how it is written. */
export interface Quantity {
  /** For the heading of a table with bare cells; empty where each value names its own unit, as `2.15 MB` does. */
  readonly unit: '' | '%' | 'points';
  /** A value as a number of this unit, in full: for tables of numbers. */
  number(value: Value): number | null;
  /** A value in a table whose heading names the unit, e.g. `94.7`. */
  bare(value: Value): string;
  /** A value with its unit, e.g. `94.7 %`. */
  text(value: Value): string;
  /** Mean ± standard deviation in such a table, e.g. `94.7 ± 0.3`; without deviation where there is one value. */
  bareMean(value: Statistic | null): string;
  /** The same with its unit, e.g. `94.7 ± 0.3 %`. */
  meanText(value: Statistic | null): string;
}

function quantity(unit: '%' | 'points', bare: (value: number) => string): Quantity {
  const each = measured(bare);
  const unitOf = (value: Value) => (isNumber(value) && Number.isFinite(value) ? ` ${unit}` : '');
  const mean = (value: Statistic | null) => {
    if (!value || value.deviation === null || !Number.isFinite(value.mean)) return each(value?.mean);
    return `${each(value.mean)} ± ${fixed(100 * value.deviation, 1)}`;
  };
  return {
    unit,
    // With the 15 digits that doubles keep: 0.29 is 29 %, not 28.999999999999996 %.
    number: (value) => (isNumber(value) ? Number((100 * value).toPrecision(15)) : null),
    bare: each,
    text: (value) => each(value) + unitOf(value),
    bareMean: mean,
    meanText: (value) => mean(value) + unitOf(value?.mean),
  };
}

/** A quantity whose unit depends on its size. Of several values the mean is written. */
function quantityOfAnySize(text: (value: number) => string, notANumber = 'NaN'): Quantity {
  const of = measured(text);
  const each = (value: Value) => (Number.isNaN(value) ? notANumber : of(value));
  const mean = (value: Statistic | null) => each(value?.mean);
  return { unit: '', number: (value) => value ?? null, bare: each, text: each, bareMean: mean, meanText: mean };
}

function measured(text: (value: number) => string): (value: Value) => string {
  return (value) => {
    if (!isNumber(value)) return ABSENT;
    return Number.isFinite(value) ? text(value) : nonFiniteText(value);
  };
}

/** Whether it was measured: what is not finite was, too. */
function isNumber(value: Value): value is number {
  return typeof value === 'number';
}

/** Fractions in percent, e.g. `94.7 %`. */
export const inPercent = quantity('%', (fraction) => fixed(100 * fraction, 1));

/** Differences of fractions in percentage points, with their sign, e.g. `−1.3 points`. */
export const inPoints = quantity('points', (difference) => signed(100 * difference));

/** Bytes in units of 1000, with three significant digits, e.g. `2.15 MB`. */
export const inBytes = quantityOfAnySize((value) => {
  const size = Number(value.toPrecision(3));
  const unit = Math.min(4, Math.max(0, Math.floor(Math.log10(Math.max(1, size)) / 3)));
  return `${Number((size / 1000 ** unit).toPrecision(3))} ${['B', 'kB', 'MB', 'GB', 'TB'][unit]}`;
});

/** Seconds; a time that is not known is NaN. E.g. `4.2 s`, `45 s`, `12 min`, `1.5 h`. */
export const inTime = quantityOfAnySize((seconds) => {
  if (seconds < 9.95) return `${Number(seconds.toFixed(1))} s`;
  if (seconds < 119.5) return `${Math.round(seconds)} s`;
  return seconds < 7170 ? `${Math.round(seconds / 60)} min` : `${fixed(seconds / 3600, 1)} h`;
}, ABSENT);

export const points = inPoints.text;
export const bytes = inBytes.text;
export const duration = inTime.text;

/** A fraction in percent, e.g. `94.7 %`. */
export function percent(fraction: Value, digits = 1): string {
  return measured((value) => `${fixed(100 * value, digits)} %`)(fraction);
}

/** Percentage points that were lost, e.g. `1.3 points`; where something was gained, `−1.3 points`. */
export function pointsLost(difference: Value): string {
  return points(difference).replace('+', '');
}

/** Percentage points on the axis of a chart: at most two decimals, no unit, e.g. `−2.5`. */
export function pointsTick(difference: number): string {
  return minus(String(Number((100 * difference).toFixed(2))));
}

/** Three significant digits; very large and small values with a power of ten, e.g. `4.21 × 10⁻⁵`. */
export const significant = measured((value) => {
  const [mantissa = '', exponent = '0'] = value.toExponential(2).split('e');
  const power = Number(exponent);
  if (power >= -3 && power < 5) return minus(String(Number(value.toPrecision(3))));
  return `${minus(mantissa)} × ${powerOfTen(power)}`;
});

/** A correlation, e.g. `−0.25`. */
export const correlation = measured((value) => fixed(value, 2));

/** How certain a detector is, e.g. `0.93`. */
export const scoreText = measured((value) => fixed(value, 2));

/** E.g. `10⁻⁵`. */
export function powerOfTen(exponent: number): string {
  return `10${[...String(exponent)].map((sign) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(sign)] ?? '⁻').join('')}`;
}

/** A whole number, e.g. `10,000`; with a noun `1 thread` or `2 threads`. */
export function count(value: number, noun?: string): string {
  const text = value.toLocaleString('en-US');
  return noun === undefined ? text : `${text} ${noun}${value === 1 ? '' : 's'}`;
}

/** How much of a task's steps, or of those of an attempt, is done, e.g. `27 %`; `100 %` only when all are. */
export function doneText({ percent }: { readonly percent: number }): string {
  return `${Math.floor(percent)} %`;
}

/** E.g. `TensorFlow 2.15.1, 4 threads`, or `TensorFlow 2.15.1, 1 thread, 2 lanes`. */
export function engineName({ kind, version, threads, lanes = 1 }: EngineInfo): string {
  const name = { tensorflow: 'TensorFlow', wasm: 'tfjs on wasm', cpu: 'tfjs on plain JavaScript' }[kind];
  const used = `${name} ${version}, ${count(threads, 'thread')}`;
  return lanes > 1 ? `${used}, ${count(lanes, 'lane')}` : used;
}

/** The current attempt in the search for λ, e.g. `attempt 3/10, λ = 2.5`; empty where λ is not searched. */
export function attemptText(search: SearchState | undefined): string {
  if (!search) return '';
  const { attempts, maxAttempts, lambda } = search;
  if (attempts.length === 0) return 'fine-tuning for reference';
  return `attempt ${attempts.length}/${maxAttempts}, λ = ${significant(lambda)}`;
}

/** With the sign of a difference; what rounds to 0 has none. */
function signed(value: number): string {
  const text = fixed(value, 1);
  return Number(text) > 0 ? `+${text}` : text;
}

/** With this number of decimals, e.g. `−0.12`; a value that rounds to 0 has no sign. */
function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  // −0.04 would be −0.0.
  return Number(text) === 0 ? (0).toFixed(digits) : minus(text);
}

function minus(text: string): string {
  return text.replace('-', '−');
}

/** A title within a sentence: its first letter is small, unless it is an abbreviation such as ACC. */
export function inSentence(title: string): string {
  return title.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}
