import { significant } from '../../src/core/format';
import { nonFiniteText } from '../../src/core/nonFinite';

/** A value that an option has in a cell: a list is its JSON. */
export type SweptValue = number | string | boolean;

type Sets = Readonly<Record<string, unknown>>;

const known = new WeakMap<Sets, ReadonlyMap<string, SweptValue>>();

/**
 * What a cell sets, one value for each option, by its path: an object is its kind, with the options that it has beside.
 * What it is called is no option.
 */
export function valuesOf(sets: Sets): ReadonlyMap<string, SweptValue> {
  const before = known.get(sets);
  if (before) return before;
  const values = new Map(Object.entries(sets).flatMap(([path, value]) => (path === 'name' ? [] : flat(path, value))));
  known.set(sets, values);
  return values;
}

function flat(path: string, value: unknown): readonly (readonly [string, SweptValue])[] {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.entries(value).flatMap(([key, inner]) => flat(`${path}.${key}`, inner));
  }
  // The kind of a part stands for the part: it may be given as a word alone.
  const plain = path.replace(/\.kind$/, '');
  if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return [[plain, value]];
  return [[plain, JSON.stringify(value)]];
}

/** Characters of a number that is shown as it is typed, such as 0.00025. */
const MAX_TYPED = 7;

export function valueText(value: SweptValue): string {
  if (typeof value !== 'number') return String(value);
  if (!Number.isFinite(value)) return nonFiniteText(value);
  // Values that people choose have few digits; of values that are drawn, three tell enough.
  const typed = String(value);
  return typed.length <= MAX_TYPED && !typed.includes('e') ? typed.replace(/^-/, '−') : significant(value);
}
