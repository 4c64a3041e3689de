import { getNodeValue } from 'jsonc-parser';
import type * as z from 'zod';
import type { JsonSchema } from './jsonSchema';
import { isTooDeep, nodeFor, parsedTree, placeOf, repeatedKeys, tooDeep } from './jsonText';
import { type FoundProblem, MAX_PROBLEMS, type Problem, pathText } from './problem';
import { problemsIn } from './schemaProblems';

/** Checks JSON that people write by a schema, and says what is wrong, where, and what would be right. */

export type CheckedJson<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** What a file of one kind must be. */
export interface JsonDefinition<T> {
  readonly schema: z.ZodType<T>;
  /** The same for messages, which name what it allows. */
  readonly jsonSchema: () => JsonSchema;
  /** What no single key can say: options that do not go together. */
  readonly rules?: (value: T) => Iterable<FoundProblem>;
}

/** JSON, comments and trailing commas allowed. */
export function checkText<T>(text: string, definition: JsonDefinition<T>): CheckedJson<T> {
  const parsed = parsedTree(text);
  if (!parsed.ok) return parsed;
  const { root } = parsed;
  const checked = check(getNodeValue(root), definition);
  const found = checked.ok ? [] : checked.problems;
  const placed = found.slice(0, MAX_PROBLEMS).map(({ keys, onKey, message, meant }) => {
    const { offset, length } = nodeFor(root, keys, onKey);
    return { path: pathText(keys), message, meant, at: placeOf(text, offset, length) };
  });
  const problems = [...repeatedKeys(root, text), ...placed].sort((a, b) => a.at.offset - b.at.offset);
  return checked.ok && problems.length === 0 ? checked : { ok: false, problems };
}

/** Checks what is already a value. */
export function checkValue<T>(value: unknown, definition: JsonDefinition<T>): CheckedJson<T> {
  const checked = check(value, definition);
  if (checked.ok) return checked;
  return { ok: false, problems: checked.problems.map(({ keys, message }) => ({ path: pathText(keys), message })) };
}

function check<T>(
  value: unknown,
  { schema, jsonSchema, rules }: JsonDefinition<T>,
): { ok: true; value: T } | { ok: false; problems: readonly FoundProblem[] } {
  if (isTooDeep(value)) return { ok: false, problems: [{ keys: [], message: tooDeep }] };
  const parsed = schema.safeParse(value);
  if (!parsed.success) return { ok: false, problems: problemsIn(parsed.error.issues, value, jsonSchema()) };
  const problems = [...(rules?.(parsed.data) ?? [])];
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: parsed.data };
}
