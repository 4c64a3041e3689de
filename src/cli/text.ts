import type { EngineInfo } from '../core/run/event';

/** How numbers are written for people. */

/** A fraction as percent with one decimal; `–` where it was not measured. */
export function percent(fraction: number | null | undefined): string {
  return fraction === null || fraction === undefined ? '–' : fixed(100 * fraction, 1);
}

/** A difference of fractions in percentage points, with its sign. */
export function points(fraction: number | null): string {
  if (fraction === null) return '–';
  const text = percent(fraction);
  return fraction > 0 && text !== '0.0' ? `+${text}` : text;
}

function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  // −0.04 would read −0.0.
  return Number(text) === 0 ? (0).toFixed(digits) : text.replace('-', '−');
}

export function duration(seconds: number): string {
  if (seconds < 100) return `${seconds.toFixed(1)} s`;
  if (seconds < 6000) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

/** A number of any size with three digits that count. */
export function number(value: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  return size >= 0.001 && size < 100_000 ? String(Number(value.toPrecision(3))) : value.toExponential(1);
}

export function bytes(count: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  let value = count;
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000;
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

export function engineName({ kind, version, threads }: EngineInfo): string {
  const name = { tensorflow: 'TensorFlow', wasm: 'tfjs on wasm', cpu: 'tfjs on plain JavaScript' }[kind];
  return `${name} ${version}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
}

/** Columns lined up; the first to the left, the others to the right. */
export function aligned(rows: readonly (readonly string[])[], gap = 2): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  }
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join(' '.repeat(gap))
      .trimEnd(),
  );
}
