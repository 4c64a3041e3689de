import type { SearchState } from '../core/run/run';

/** Numbers in tree, status bar and messages. */

/** 0.9712 as `97.1 %`. */
export const percent = (fraction: number): string => `${(100 * fraction).toFixed(1)} %`;

/** 0.0123 as `1.2 points`. */
export const points = (fraction: number): string => `${(100 * fraction).toFixed(1)} points`;

/** Bytes as `2.2 MB`. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** Seconds as `3 s`, `2 min`, `1.5 h`. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/** The current attempt in the search for λ: `attempt 3/10, λ 2.5`; empty without a search. */
export function tryText(search: SearchState | undefined): string {
  if (!search) return '';
  const { tried, most, lambda } = search;
  return tried.length === 0 ? 'reference for λ' : `attempt ${tried.length}/${most}, λ ${Number(lambda.toPrecision(3))}`;
}
