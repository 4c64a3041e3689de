import { closest, distance } from 'fastest-levenshtein';
import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import type { z } from 'zod';
import { UserError } from '../userError';
import type { JsonSchema } from './jsonSchema';

/** Checks JSON that people write by a schema, and says what is wrong, where, and what would be right. */

/** What is wrong with a file, and where. */
export interface Problem {
  /** JSON path, e.g. `training.optimizer.kind` or `network.hidden[1]`; empty for the whole file. */
  readonly path: string;
  readonly message: string;
  /** Place in the text, if there is a text; line and column count from 1. */
  readonly at?: { readonly offset: number; readonly length: number; readonly line: number; readonly column: number };
}

export type CheckedJson<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** What a file of one kind must be. */
export interface JsonDefinition<T> {
  readonly schema: z.ZodType<T>;
  /** The same for messages, which name what it allows. */
  readonly jsonSchema: () => JsonSchema;
  /** What no single key can say: options that do not go together. */
  readonly contradictions?: (value: T) => readonly FoundProblem[];
}

export type Key = string | number;

/** A problem that has no place in a text yet. */
export interface FoundProblem {
  readonly keys: readonly Key[];
  readonly message: string;
  /** Whether the key itself is wrong, not its value. */
  readonly onKey?: boolean;
}

type Issue = z.core.$ZodIssue;

/** JSON, comments and trailing commas allowed. */
export function checkText<T>(text: string, definition: JsonDefinition<T>): CheckedJson<T> {
  const parsed = parsedTree(text);
  if (!parsed.ok) return parsed;
  const { value: root } = parsed;
  const checked = check(getNodeValue(root), definition);
  const found = checked.ok ? [] : checked.problems;
  const placed = found.map(({ keys, onKey, message }) => {
    const { offset, length } = nodeFor(root, keys, onKey);
    return { path: pathText(keys), message, at: placeOf(text, offset, length) };
  });
  const problems = [...duplicates(root, text), ...placed].sort((a, b) => a.at.offset - b.at.offset);
  return checked.ok && problems.length === 0 ? checked : { ok: false, problems };
}

/** Checks what is already a value. */
export function checkValue<T>(value: unknown, definition: JsonDefinition<T>): CheckedJson<T> {
  const checked = check(value, definition);
  if (checked.ok) return checked;
  return { ok: false, problems: checked.problems.map(({ keys, message }) => ({ path: pathText(keys), message })) };
}

/**
 * The value of a text of JSON, comments and trailing commas allowed.
 * @throws UserError that lists every problem
 */
export function parseJson(text: string, name: string): unknown {
  const parsed = parsedTree(text);
  if (!parsed.ok) throw problemList(name, parsed.problems);
  const twice = duplicates(parsed.value, text);
  if (twice.length > 0) throw problemList(name, twice);
  return getNodeValue(parsed.value);
}

/** All problems of a file, one a line. */
export function problemList(name: string, problems: readonly Problem[]): UserError {
  const lines = problems.map(({ path, message, at }) => {
    const place = at ? ` (line ${at.line}, column ${at.column})` : '';
    return `  ${path ? `${path}: ` : ''}${message}${place}`;
  });
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return new UserError(`${name}: ${count}\n${lines.join('\n')}`);
}

function parsedTree(text: string): CheckedJson<Node> {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true });
  if (errors.length > 0) {
    const problems = errors.map(({ error, offset, length }) => ({
      path: '',
      message: `not valid JSON: ${spelledOut(printParseErrorCode(error))}`,
      at: placeOf(text, offset, length),
    }));
    return { ok: false, problems };
  }
  return root ? { ok: true, value: root } : { ok: false, problems: [{ path: '', message: 'the file is empty' }] };
}

function duplicates(root: Node, text: string) {
  return duplicateKeys(root).map((key) => ({
    path: pathOfKey(key),
    message: 'the key appears twice',
    at: placeOf(text, key.offset, key.length),
  }));
}

function check<T>(
  value: unknown,
  { schema, jsonSchema, contradictions }: JsonDefinition<T>,
): { ok: true; value: T } | { ok: false; problems: readonly FoundProblem[] } {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const allowed = jsonSchema();
    const problems = parsed.error.issues.flatMap((issue) => problemsOf(issue, [], value, allowed));
    return { ok: false, problems: distinct(withoutExplained(problems)) };
  }
  const problems = contradictions?.(parsed.data) ?? [];
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: parsed.data };
}

function problemsOf(issue: Issue, base: readonly Key[], whole: unknown, schema: JsonSchema): readonly FoundProblem[] {
  const keys = [...base, ...issue.path.map((key) => (typeof key === 'number' ? key : String(key)))];
  const value = valueAt(whole, keys);
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(schemaAt(schema, keys, whole)?.properties ?? {}).filter((key) => key !== '$schema');
    const kind = valueAt(value, ['kind']);
    const where = kind === undefined ? '' : ` where kind is "${kind}"`;
    return issue.keys.map((key) => ({
      keys: [...keys, key],
      message: `unknown key${where}; ${nearest(key, known)}`,
      onKey: true,
    }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    // A union told apart by type, such as `inputs`: the branch of the value's type is the one that was meant.
    const meant = issue.errors.find((errors) =>
      errors.every(({ path, code }) => path.length > 0 || code === 'unrecognized_keys'),
    );
    if (meant) return meant.flatMap((each) => problemsOf(each, keys, whole, schema));
  }
  const allowed = schemaAt(schema, keys, whole);
  if (value === undefined) return [{ keys, message: `missing; expected ${allowed ? expected(allowed) : 'a value'}` }];
  const choices = allowed && choicesOf(allowed);
  if (choices && typeof value === 'string') {
    return [{ keys, message: `"${value}" is not allowed; ${nearest(value, choices)}` }];
  }
  return [{ keys, message: `${inWords(value)} is not allowed; expected ${allowed ? expected(allowed) : 'a value'}` }];
}

/** A required key that is missing beside an unknown key close to it was misspelt: one problem, not two. */
function withoutExplained(problems: readonly FoundProblem[]): readonly FoundProblem[] {
  const parent = (keys: readonly Key[]) => pathText(keys.slice(0, -1));
  return problems.filter(
    ({ keys, message }) =>
      !message.startsWith('missing') ||
      !problems.some(
        (other) =>
          other.onKey &&
          parent(other.keys) === parent(keys) &&
          other.message.endsWith(`did you mean "${keys.at(-1)}"?`),
      ),
  );
}

/** zod may find one value wrong in two ways; what is expected is said once. */
function distinct(problems: readonly FoundProblem[]): readonly FoundProblem[] {
  const said = new Set<string>();
  return problems.filter(({ keys, message }) => {
    const text = `${pathText(keys)}: ${message}`;
    return !said.has(text) && said.add(text);
  });
}

/** `did you mean "x"?` where something allowed is close, otherwise all that is allowed. */
function nearest(found: string, allowed: readonly string[]): string {
  const near = closest(found.toLowerCase(), allowed);
  const close = distance(found.toLowerCase(), near.toLowerCase()) <= Math.ceil(near.length / 3);
  return close ? `did you mean "${near}"?` : `allowed: ${quoted(allowed).join(', ')}`;
}

function inWords(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (!Array.isArray(value)) return 'an object';
  return value.length > 0 ? 'a list' : 'an empty list';
}

/** What a schema allows, in words. */
function expected(schema: JsonSchema): string {
  const choices = choicesOf(schema);
  if (choices) return quoted(choices).join(' or ');
  if (schema.anyOf) return schema.anyOf.map(expected).join(' or ');
  if (schema.oneOf) return `an object with "kind" ${quoted(kindsOf(schema)).join(' or ')}`;
  switch (schema.type) {
    case 'integer':
      return `a whole number${boundsOf(schema)}`;
    case 'number':
      return `a number${boundsOf(schema)}`;
    case 'string':
      return schema.minLength ? 'text that is not empty' : 'text';
    case 'boolean':
      return 'true or false';
    case 'array':
      return `a list${schema.minItems ? ` of at least ${schema.minItems}` : ''}${each(schema.items)}`;
    default: {
      const required = schema.required ?? [];
      return required.length > 0 ? `an object with ${quoted(required).join(', ')}` : 'an object';
    }
  }
}

function each(items: JsonSchema | undefined): string {
  return items ? `, each ${expected(items)}` : '';
}

function quoted(words: readonly string[]): readonly string[] {
  return words.map((word) => `"${word}"`);
}

function boundsOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): string {
  const bounds = [
    ...(minimum !== undefined ? [`≥ ${minimum}`] : []),
    ...(exclusiveMinimum !== undefined ? [`> ${exclusiveMinimum}`] : []),
    ...(maximum !== undefined ? [`≤ ${maximum}`] : []),
    ...(exclusiveMaximum !== undefined ? [`< ${exclusiveMaximum}`] : []),
  ];
  return bounds.length > 0 ? ` ${bounds.join(' and ')}` : '';
}

function choicesOf(schema: JsonSchema): readonly string[] | undefined {
  const values = schema.enum ?? (schema.const !== undefined ? [schema.const] : undefined);
  return values?.map(String);
}

/** The values of `kind` that tell the branches of a union apart. */
function kindsOf(schema: JsonSchema): readonly string[] {
  return (schema.oneOf ?? []).flatMap((branch) => choicesOf(branch.properties?.kind ?? {}) ?? []);
}

/** The schema of the value at `keys`; in unions told apart by `kind`, the branch of the value's kind. */
function schemaAt(schema: JsonSchema, keys: readonly Key[], value: unknown): JsonSchema | undefined {
  const branch = branchFor(schema, value);
  const [key, ...rest] = keys;
  if (key === undefined) return branch;
  const inner = typeof key === 'number' ? branch.items : propertyOf(branch, key);
  return inner && schemaAt(inner, rest, valueAt(value, [key]));
}

function propertyOf(schema: JsonSchema, key: string): JsonSchema | undefined {
  // Where the kind is wrong no branch was chosen, and all kinds together are allowed.
  if (schema.oneOf && key === 'kind') return { enum: kindsOf(schema) };
  const { properties, additionalProperties } = schema;
  return properties?.[key] ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
}

function branchFor(schema: JsonSchema, value: unknown): JsonSchema {
  if (schema.anyOf && value !== null && typeof value === 'object') {
    return schema.anyOf.find(({ type }) => type === 'object') ?? schema;
  }
  const kind = valueAt(value, ['kind']);
  const isOfKind = (branch: JsonSchema) => choicesOf(branch.properties?.kind ?? {})?.includes(String(kind));
  return schema.oneOf?.find(isOfKind) ?? schema;
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

/** E.g. `network.hidden[1]`. */
export function pathText(keys: readonly Key[]): string {
  return keys.map((key, i) => (typeof key === 'number' ? `[${key}]` : i === 0 ? key : `.${key}`)).join('');
}

/** The node that a problem is about: the value, its key, or where it is missing the object that lacks it. */
function nodeFor(root: Node, keys: readonly Key[], onKey = false): Node {
  for (let length = keys.length; length > 0; length--) {
    const node = findNodeAtLocation(root, keys.slice(0, length));
    if (node) return (onKey && length === keys.length && node.parent?.children?.[0]) || node;
  }
  return root;
}

function duplicateKeys(node: Node): readonly Node[] {
  const children = node.children ?? [];
  const inside = children.flatMap(duplicateKeys);
  if (node.type !== 'object') return inside;
  const keys = children.flatMap((property) => property.children?.[0] ?? []);
  return [...keys.filter((key, i) => keys.findIndex(({ value }) => value === key.value) < i), ...inside];
}

/** Path of a key node, from its ancestors. */
function pathOfKey(key: Node): string {
  const keys: Key[] = [];
  for (let node: Node | undefined = key.parent; node; node = node.parent) {
    if (node.type === 'property') keys.unshift(String(node.children?.[0]?.value));
    else if (node.parent?.type === 'array') keys.unshift(node.parent.children?.indexOf(node) ?? 0);
  }
  return pathText(keys);
}

function placeOf(text: string, offset: number, length: number) {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { offset, length, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** `CommaExpected` as `comma expected`. */
function spelledOut(code: string): string {
  return code.replace(/(?<!^)[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
}
