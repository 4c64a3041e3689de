import { type Key, keysOf } from '../experiment/problem';
import { randomOf, uniform } from '../random';
import { bytesOf, cut, slug } from '../slug';

/** A name that takes more bytes is cut; file systems allow 255. */
const MAX_BYTES = 200;

/** What one cell of a sweep sets: options and the values that it gives them. */
export type Choices = readonly { readonly path: string; readonly keys: readonly Key[]; readonly value: unknown }[];

/**
 * The name of a cell's run: readable, fit for a folder, and a matter of the cell alone, whatever else the sweep has. Where
 * the readable part does not tell all of a value, a digest follows.
 */
export function cellName(sweep: string, choices: Choices): string {
  const parts = choices.flatMap(({ keys, value }) => partsOf(keys.at(-1) ?? '', value));
  const name = [sweep, ...parts.flatMap(({ key, text }) => [key, text])]
    .map(slug)
    .filter((part) => part !== '')
    .join('-');
  const isWhole = parts.every(({ text }) => slug(text) === text) && bytesOf(name) <= MAX_BYTES;
  return isWhole ? name : withDigest(name, choices);
}

/** The name of the run of a cell that has a name in the file. */
export function ownName(sweep: string, name: string): string {
  return cut([sweep, name].map(slug).join('-'), MAX_BYTES);
}

/** A cell's name where another cell of the sweep has the readable part already. */
export function withDigest(name: string, choices: Choices): string {
  const digest = uniform(randomOf(0, 'cell', JSON.stringify(choices.map(({ path, value }) => [path, value]))));
  return `${cut(name, MAX_BYTES)}-${digest.toString(36).slice(2, 10)}`;
}

/** What a cell sets, by the paths of the options. */
export function choicesOf(sets: Readonly<Record<string, unknown>>): Choices {
  return Object.entries(sets).map(([path, value]) => ({ path, keys: keysOf(path), value }));
}

/** A cell in words, e.g. `λ 0.1, seed 3`. */
export function cellInWords(choices: Choices): string {
  return choices
    .map(({ keys, value }) => {
      const parts = partsOf(keys.at(-1) ?? '', value).flatMap(({ key, text }) => [key, text]);
      return parts
        .map((part) => (part === 'lambda' ? 'λ' : part))
        .filter((part) => part !== '')
        .join(' ');
    })
    .join(', ');
}

interface Part {
  readonly key: string;
  readonly text: string;
}

/** A value as a name tells it: key and value, or the kind of an object with what else it says. */
function partsOf(key: Key, value: unknown): readonly Part[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [{ key: String(key), text: valueText(value) }];
  }
  const { kind, ...others } = value as Readonly<Record<string, unknown>>;
  const inside = Object.entries(others).flatMap(([name, each]) => partsOf(name, each));
  return [kind === undefined ? { key: String(key), text: '' } : { key: '', text: valueText(kind) }, ...inside];
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join('-');
  if (typeof value === 'number' && value < 0) return `minus-${-value}`;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
