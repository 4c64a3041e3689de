import type { JsonSchema } from './jsonSchema';
import { type Key, valueAt } from './problem';

/** What a JSON schema allows at a place, and how a message says it. */

/**
 * The schema of the value at `keys`: in unions told apart by `kind`, the branch of the value's kind; of several objects, the
 * first that knows most of its keys.
 */
export function schemaAt(schema: JsonSchema, keys: readonly Key[], value: unknown): JsonSchema | undefined {
  const branch = branchFor(schema, value);
  const [key, ...rest] = keys;
  if (key === undefined) return branch;
  const found = typeof key === 'number' ? itemOf(branch, key) : propertyOf(branch, key);
  const reference = found?.$ref ?? found?.allOf?.[0]?.$ref;
  const inner = reference === undefined ? found : schema.definitions?.[reference.replace('#/definitions/', '')];
  return inner && schemaAt({ definitions: schema.definitions, ...inner }, rest, valueAt(value, [key]));
}

/** The schema of the item at a place of a list. */
export function itemOf({ items }: JsonSchema, place: number): JsonSchema | undefined {
  return isList(items) ? items[place] : items;
}

function propertyOf(schema: JsonSchema, key: string): JsonSchema | undefined {
  // Where the kind is wrong no branch was chosen, and all kinds together are allowed.
  if (schema.oneOf && key === 'kind') return { enum: kindsOf(schema) };
  const { properties, additionalProperties } = schema;
  return properties?.[key] ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
}

function branchFor(schema: JsonSchema, value: unknown): JsonSchema {
  if (schema.anyOf && value !== null && typeof value === 'object') {
    if (Array.isArray(value)) return schema.anyOf.find(({ type }) => type === 'array') ?? schema;
    const objects = schema.anyOf.filter(({ type }) => type === 'object');
    const unknown = objects.map(
      ({ properties = {} }) => Object.keys(value).filter((key) => !(key in properties)).length,
    );
    return objects[unknown.indexOf(Math.min(...unknown))] ?? schema;
  }
  const kind = valueAt(value, ['kind']);
  if (typeof kind !== 'string') return schema;
  const isOfKind = (branch: JsonSchema) => choicesOf(branch.properties?.kind ?? {})?.includes(kind);
  return schema.oneOf?.find(isOfKind) ?? schema;
}

export function inWords(value: unknown): string {
  if (typeof value === 'number' && !Number.isFinite(value))
    return `a number ${value < 0 ? 'below' : 'beyond'} what programs can hold`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (!Array.isArray(value)) return 'an object';
  return value.length > 0 ? 'a list' : 'an empty list';
}

/** What a schema allows, in words. */
export function expected(schema: JsonSchema): string {
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
      return `a list${lengthsOf(schema)}${each(itemOf(schema, 0))}`;
    default: {
      const required = schema.required ?? [];
      return required.length > 0 ? `an object with ${quoted(required).join(', ')}` : 'an object';
    }
  }
}

function lengthsOf({ minItems, maxItems }: JsonSchema): string {
  if (minItems && minItems === maxItems) return ` of ${minItems}`;
  const bounds = [...(minItems ? [`at least ${minItems}`] : []), ...(maxItems ? [`at most ${maxItems}`] : [])];
  return bounds.length > 0 ? ` of ${bounds.join(' and ')}` : '';
}

/** Of a list of anything there is nothing to say; items of a fixed number are of one kind. */
function each(items: JsonSchema | undefined): string {
  return items && Object.keys(items).length > 0 ? `, each ${expected(items)}` : '';
}

export function quoted(words: readonly string[]): readonly string[] {
  return words.map((word) => `"${word}"`);
}

const signs = { minimum: '≥', exclusiveMinimum: '>', maximum: '≤', exclusiveMaximum: '<' } as const;

function boundsOf(schema: JsonSchema): string {
  const names = ['minimum', 'exclusiveMinimum', 'maximum', 'exclusiveMaximum'] as const;
  const bounds = names.filter((name) => schema[name] !== undefined).map((name) => `${signs[name]} ${schema[name]}`);
  return bounds.length > 0 ? ` ${bounds.join(' and ')}` : '';
}

export function choicesOf(schema: JsonSchema): readonly string[] | undefined {
  const values = schema.enum ?? (schema.const !== undefined ? [schema.const] : undefined);
  return values?.map(String);
}

/** The values of `kind` that tell the branches of a union apart. */
function kindsOf(schema: JsonSchema): readonly string[] {
  return (schema.oneOf ?? []).flatMap((branch) => choicesOf(branch.properties?.kind ?? {}) ?? []);
}

const isList = <T>(items: T | readonly T[] | undefined): items is readonly T[] => Array.isArray(items);
