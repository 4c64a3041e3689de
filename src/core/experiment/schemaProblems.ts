import { closest, distance } from 'fastest-levenshtein';
import type * as z from 'zod';
import type { JsonSchema } from './jsonSchema';
import { type FoundProblem, type Key, MAX_PROBLEMS, pathText, valueAt } from './problem';
import { choicesOf, expected, inWords, quoted, schemaAt } from './schemaWords';

/** What is wrong with a value by a schema, in words: where, and what would be right. */

type Issue = z.core.$ZodIssue;

/** The problems of `whole` that zod found, told by the JSON schema of what is allowed. */
export function problemsIn(issues: readonly Issue[], whole: unknown, allowed: JsonSchema): readonly FoundProblem[] {
  return distinct(
    withoutExplained(issues.slice(0, MAX_PROBLEMS).flatMap((issue) => problemsOf(issue, [], whole, allowed))),
  );
}

function problemsOf(issue: Issue, base: readonly Key[], whole: unknown, schema: JsonSchema): readonly FoundProblem[] {
  const keys = [...base, ...issue.path.map((key) => (typeof key === 'number' ? key : String(key)))];
  const value = valueAt(whole, keys);
  if (issue.code === 'unrecognized_keys') {
    const { properties = {}, required = [] } = schemaAt(schema, keys, whole) ?? {};
    const known = Object.keys(properties).filter((key) => key !== '$schema');
    // zod judged it by another form than the one that it has most keys of, and so lacks some of.
    if (issue.keys.some((key) => known.includes(key))) {
      const missing = required.filter((key) => valueAt(value, [key]) === undefined);
      return missing.map((key) => ({ keys: [...keys, key], message: missingText(properties[key]) }));
    }
    const kind = valueAt(value, ['kind']);
    const where = typeof kind !== 'string' ? '' : ` where kind is "${kind}"`;
    return issue.keys.slice(0, MAX_PROBLEMS).map((key) => ({
      keys: [...keys, key],
      ...nearest(key, known, `unknown key${where}`),
      onKey: true,
    }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    // A union told apart by type, such as `inputs`: the branch of the value's type is the one that was meant. Of several, the
    // first that knows most keys.
    const ofType = issue.errors.filter((errors) =>
      errors.every(({ path, code }) => path.length > 0 || code === 'unrecognized_keys'),
    );
    const unknown = ofType.map((errors) => errors.reduce((sum, each) => sum + unknownKeys(each), 0));
    const meant = ofType[unknown.indexOf(Math.min(...unknown))];
    if (meant) return meant.slice(0, MAX_PROBLEMS).flatMap((each) => problemsOf(each, keys, whole, schema));
  }
  const allowed = schemaAt(schema, keys, whole);
  if (value === undefined) return [{ keys, message: missingText(allowed) }];
  if (issue.code === 'custom') return [{ keys, message: `${inWords(value)} is not allowed; ${issue.message}` }];
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return [
      { keys, message: `${inWords(value)} is not allowed; whole numbers are exact up to ${Number.MAX_SAFE_INTEGER}` },
    ];
  }
  const choices = allowed && choicesOf(allowed);
  if (choices && typeof value === 'string') {
    return [{ keys, ...nearest(value, choices, `"${value}" is not allowed`) }];
  }
  return [{ keys, message: `${inWords(value)} is not allowed; expected ${allowed ? expected(allowed) : 'a value'}` }];
}

const missingText = (allowed: JsonSchema | undefined): string =>
  `missing; expected ${allowed ? expected(allowed) : 'a value'}`;

/** Of the value itself. */
const unknownKeys = (issue: Issue): number =>
  issue.code === 'unrecognized_keys' && issue.path.length === 0 ? issue.keys.length : 0;

/** A required key that is missing beside an unknown key close to it was misspelt: one problem, not two. */
function withoutExplained(problems: readonly FoundProblem[]): readonly FoundProblem[] {
  const parent = (keys: readonly Key[]) => pathText(keys.slice(0, -1));
  return problems.filter(
    ({ keys, message }) =>
      !message.startsWith('missing') ||
      !problems.some((other) => other.onKey && parent(other.keys) === parent(keys) && other.meant === keys.at(-1)),
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

/** What is wrong, and `did you mean "x"?` where something allowed is close, otherwise all that is allowed. */
function nearest(found: string, allowed: readonly string[], wrong: string): Pick<FoundProblem, 'message' | 'meant'> {
  const near = closest(found.toLowerCase(), allowed);
  const close = distance(found.toLowerCase(), near.toLowerCase()) <= Math.ceil(near.length / 3);
  return close
    ? { message: `${wrong}; did you mean "${near}"?`, meant: near }
    : { message: `${wrong}; allowed: ${quoted(allowed).join(', ')}` };
}
