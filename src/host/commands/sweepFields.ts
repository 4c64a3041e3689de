import { experimentJsonSchema, type JsonSchema } from '../../core/experiment/jsonSchema';
import { keysOf, valueAt } from '../../core/experiment/problem';
import type { Axis } from '../../core/sweep/axis';
import { sweepCells } from '../../core/sweep/cells';
import { parseSweep } from '../../core/sweep/sweepFile';
import { messageOf, UserError } from '../../core/userError';

/** Which options of an experiment can vary, and what somebody types for their values. */

/** An option that can vary. */
export interface SweepField {
  readonly path: string;
  /** What the experiment has, as JSON; undefined where it leaves the option out. */
  readonly now: string | undefined;
  readonly description: string;
  /** All values that there are, where they are few. */
  readonly choices: readonly unknown[] | undefined;
}

/** Keys that say nothing of what is computed. */
const OUTSIDE = new Set(['$schema', 'name', 'description']);

/** Options first that sweeps are mostly about. */
const FIRST = ['method', 'method.lambda', 'seed'];

/** Every option of an experiment, also those that its file leaves out. */
export function sweepFields(experiment: unknown): readonly SweepField[] {
  const method: SweepField = {
    ...{ path: 'method', now: textOf(valueAt(experiment, ['method', 'kind'])), choices: undefined },
    description: 'The method, with its options.',
  };
  const fields = [method, ...fieldsIn(experimentJsonSchema(), experiment, '')];
  const place = ({ path }: SweepField) => (FIRST.includes(path) ? FIRST.indexOf(path) : FIRST.length);
  return fields.toSorted((a, b) => place(a) - place(b));
}

function fieldsIn(schema: JsonSchema, value: unknown, at: string): readonly SweepField[] {
  return Object.entries(propertiesOf(schema, value)).flatMap(([key, inner]): readonly SweepField[] => {
    if (at === '' ? OUTSIDE.has(key) : key === 'kind') return [];
    const path = at === '' ? key : `${at}.${key}`;
    const now = valueAt(value, [key]);
    if (Object.keys(propertiesOf(inner, now)).length > 0) return fieldsIn(inner, now, path);
    const choices = inner.type === 'boolean' ? [false, true] : inner.enum;
    return [{ path, now: textOf(now), description: inner.description ?? '', choices }];
  });
}

/** What an object of a schema may have: where it has several forms, the one of the value's kind. */
function propertiesOf(schema: JsonSchema, value: unknown): NonNullable<JsonSchema['properties']> {
  const forms = schema.oneOf ?? schema.anyOf ?? [];
  const kind = valueAt(value, ['kind']);
  const form = forms.find(({ properties }) => kind !== undefined && properties?.kind?.const === kind);
  return (form ?? schema).properties ?? {};
}

function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : typeof value === 'string' ? value : JSON.stringify(value);
}

const NUMBER = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?`;
const RANGE = new RegExp(`^(${NUMBER})\\s*(?:to|\\.\\.)\\s*(${NUMBER})(?:\\s+step\\s+(${NUMBER}))?$`);

/**
 * Values as somebody types them: `0.1, 1, 10`, a range `0 to 9` or `0 to 1 step 0.25`, words, or JSON, `[64], [128, 128]`.
 *
 * @throws {UserError} where it is none of these
 */
export function axisOf(text: string): Axis {
  const [, from, to, step] = RANGE.exec(text.trim()) ?? [];
  if (from !== undefined && to !== undefined) {
    return { from: Number(from), to: Number(to), ...(step !== undefined && { step: Number(step) }) };
  }
  const values = itemsOf(text).map(typedValue);
  if (values.length === 0) throw new UserError('Type values with commas between them, or a range such as 0 to 9.');
  return values;
}

/** A text at its commas, but not at those within brackets or quotes. */
function itemsOf(text: string): readonly string[] {
  const items: string[] = [];
  let [depth, isQuoted, item] = [0, false, ''];
  for (const [i, sign] of [...text].entries()) {
    if (sign === '"' && text[i - 1] !== '\\') isQuoted = !isQuoted;
    if (!isQuoted && '[{'.includes(sign)) depth++;
    if (!isQuoted && ']}'.includes(sign)) depth--;
    if (sign === ',' && depth === 0 && !isQuoted) {
      items.push(item);
      item = '';
    } else item += sign;
  }
  return [...items, item].map((each) => each.trim()).filter((each) => each !== '');
}

function typedValue(item: string): unknown {
  try {
    return JSON.parse(item);
  } catch {
    if (/^[["{]/.test(item)) throw new UserError(`${item} is not JSON.`);
    return item;
  }
}

/** Values by the path of the option. */
export type SweepValues = Readonly<Record<string, Axis | readonly unknown[]>>;

/**
 * How many cells the values make of an experiment.
 *
 * @throws {UserError} that says what is wrong with them
 */
export function cellCount(experiment: unknown, values: SweepValues): number {
  const sweep = parseSweep(JSON.stringify({ experiment, values }), 'sweep');
  return sweepCells(sweep, experiment).length;
}

/** What is wrong with values of an option by themselves, in one line; undefined where nothing is. */
export function axisProblem(experiment: unknown, path: string, text: string): string | undefined {
  try {
    cellCount(experiment, { [path]: axisOf(text) });
    return undefined;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const [first = '', second] = messageOf(error).split('\n');
    // Where it stands is what is being typed.
    return (second ?? first)
      .trim()
      .replace(/ \(line \d+, column \d+\)$/, '')
      .replace(/^values\S*?: /, '');
  }
}

/** A path of the experiment as it is written now, where the values are to stand. */
export function suggestionFor({ path, now = '' }: SweepField): string {
  if (path === 'seed') return '0 to 4';
  return keysOf(path).at(-1) === 'lambda' && Number(now) > 0
    ? [0.1, 1, 10].map((f) => f * Number(now)).join(', ')
    : now;
}
