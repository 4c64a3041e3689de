import { shortened } from '../shortened';
import { UserError } from '../userError';

/** A key of an object, or an index of a list. */
export type Key = string | number;

/** A problem of a value, before it has a place in a text. */
export interface FoundProblem {
  readonly keys: readonly Key[];
  readonly message: string;
  /** Whether the key itself is wrong, not its value. */
  readonly onKey?: boolean;
  /** The key or value that was probably meant. */
  readonly meant?: string | undefined;
}

/** What is wrong with a file, and where. */
export interface Problem {
  /** JSON path, e.g. `training.optimizer.kind` or `network.hidden[1]`; empty for the whole file. */
  readonly path: string;
  readonly message: string;
  /** True of what is wrong with any JSON: editors find it by themselves. */
  readonly isSyntax?: true;
  /** What was probably meant, in place of the key or value at `at`. */
  readonly meant?: string | undefined;
  /** Place in the text, if there is a text; line and column count from 1. */
  readonly at?: { readonly offset: number; readonly length: number; readonly line: number; readonly column: number };
}

/** More problems of one file are not looked for: a text of nothing else would take hours. */
export const MAX_PROBLEMS = 100;
/** Of them, and of the characters of each, more are not said. */
const MAX_LISTED = 20;
const MAX_CHARACTERS = 500;

/** The problems of a file, one a line. */
export function problemList(name: string, problems: readonly Problem[]): UserError {
  const lines = problems.slice(0, MAX_LISTED).map(({ path, message, at }) => {
    const place = at ? ` (line ${at.line}, column ${at.column})` : '';
    return `  ${shortened(`${path ? `${path}: ` : ''}${message}`, MAX_CHARACTERS)}${place}`;
  });
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  const more = problems.length > MAX_LISTED ? [`  and ${problems.length - MAX_LISTED} more`] : [];
  return new UserError(`${name}: ${count}\n${[...lines, ...more].join('\n')}`);
}

/** E.g. `network.hidden[1]`. */
export function pathText(keys: readonly Key[]): string {
  return keys.map((key, i) => (typeof key === 'number' ? `[${key}]` : i === 0 ? key : `.${key}`)).join('');
}

/** The items of a list that equal an earlier one, with their places. */
export function repeated<T>(list: readonly T[]): readonly (readonly [i: number, item: T])[] {
  const seen = new Set<T>();
  return [...list.entries()].filter(([, item]) => seen.size === seen.add(item).size);
}

/** The keys of such a path; no list is so long that an index has more than four digits. */
export function keysOf(path: string): readonly Key[] {
  return (path.match(/[^.[\]]+/g) ?? []).map((key) => (/^\d{1,4}$/.test(key) ? Number(key) : key));
}

/** The value at `keys`; undefined where there is none. */
export function valueAt(value: unknown, keys: readonly Key[]): unknown {
  let inner = value;
  for (const key of keys) {
    if (inner === null || typeof inner !== 'object' || !Object.hasOwn(inner, key)) return undefined;
    inner = (inner as Record<Key, unknown>)[key];
  }
  return inner;
}
