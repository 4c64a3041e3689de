/**
 * Numbers that JSON does not have: NaN and the infinities. In event logs, results and `--json` outputs they are written as
 * the strings "NaN", "Infinity" and "-Infinity", as `JSON.stringify` alone would write null.
 */

export const NON_FINITE = ['NaN', 'Infinity', '-Infinity'] as const;

/** A number as JSON can hold it. */
function jsonNumber(value: number): number | (typeof NON_FINITE)[number] {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

/** How people read a number that is not finite: `NaN`, `∞` or `−∞`. */
export function nonFiniteText(value: number): string {
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞';
}

/** JSON in which non-finite numbers are strings. Who reads it must know where numbers are (`real` in `core/run/fields.ts`). */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'number' ? jsonNumber(inner) : inner), indent);
}

/** A string that stands for a number, or is one that is marked so as not to. */
const AMBIGUOUS = /^~*(?:NaN|-?Infinity)$/;

/**
 * The same value without non-finite numbers, for channels that know nothing of its type, as those between processes and to
 * panels. Texts that look like such numbers, e.g. a class called NaN, are marked with `~`, so that `unpacked` is exact.
 */
export function packed(value: unknown): unknown {
  if (typeof value === 'number') return jsonNumber(value);
  if (typeof value === 'string') return AMBIGUOUS.test(value) ? `~${value}` : value;
  return mapped(value, packed);
}

/** What was packed. */
export function unpacked(value: unknown): unknown {
  if (typeof value !== 'string') return mapped(value, unpacked);
  if (!AMBIGUOUS.test(value)) return value;
  return value.startsWith('~') ? value.slice(1) : Number(value);
}

/**
 * Lists and plain objects element by element; all else, as the bytes of a picture, and what does not change, as it is: a
 * run of a thousand tasks has a million accuracies.
 */
function mapped(value: unknown, change: (inner: unknown) => unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return mappedList(value, change);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, change(inner), inner] as const);
  return entries.some(([, now, before]) => now !== before) ? Object.fromEntries(entries) : value;
}

function mappedList(list: readonly unknown[], change: (inner: unknown) => unknown): readonly unknown[] {
  let changed: unknown[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const now = change(list[i]);
    if (now === list[i]) continue;
    changed ??= [...list];
    changed[i] = now;
  }
  return changed ?? list;
}
