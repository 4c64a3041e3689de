import { randomOf, uniform } from '../random';
import type { Experiment } from './experiment';
import { type Key, pathText } from './problem';

/** The values of an experiment by JSON path, e.g. `training.optimizer.learningRate`, as text. */
export type Settings = Readonly<Record<string, string>>;

/** Of an experiment, without what is only said about it. */
export function settingsOf({ $schema: _, name: __, description: ___, ...experiment }: Experiment): Settings {
  return Object.fromEntries(flat(experiment, []));
}

/** Lists with more items, and texts with more characters, are shortened. */
const MAX_ITEMS = 12;
const MAX_LENGTH = 60;

function flat(value: unknown, keys: readonly Key[]): readonly (readonly [path: string, text: string])[] {
  if (value === undefined) return [];
  if (value === null || typeof value !== 'object') return [[pathText(keys), shortened(String(value))]];
  if (!Array.isArray(value)) return Object.entries(value).flatMap(([key, inner]) => flat(inner, [...keys, key]));
  const isScalar = (item: unknown) => item === null || typeof item !== 'object';
  if (value.every(isScalar)) return [[pathText(keys), shortened(value.join(', ') || 'none', value.length)]];
  if (value.length > MAX_ITEMS) return [[pathText(keys), shortened(JSON.stringify(value), value.length)]];
  return value.flatMap((item, i) => flat(item, [...keys, i]));
}

/** Different texts stay different: where one is cut, a digest of all of it follows. */
function shortened(text: string, items?: number): string {
  if (text.length <= MAX_LENGTH) return text;
  const digest = uniform(randomOf(0, 'setting', text))
    .toString(36)
    .slice(2, 6);
  return `${text.slice(0, MAX_LENGTH / 2)}… (${items === undefined ? '' : `${items} items, `}#${digest})`;
}
