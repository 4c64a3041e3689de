import type * as z from 'zod/mini';
import { type Key, pathText, valueAt } from '../experiment/problem';
import { type Event, eventSchema, eventTypes } from './event';
import { misfitText, noEvents, type Sequence, sequenceAfter } from './sequence';

/** Why a value is not an event, for people to read: `reason` completes the sentence “the line is damaged: …”. */
export interface EventProblem {
  readonly reason: string;
  /** Whether a later version of MAS Lab may have written it. */
  readonly isLater: boolean;
}

/** An event, or why the value is none. */
export type ParsedEvent =
  | { readonly ok: true; readonly event: Event }
  | { readonly ok: false; readonly problem: EventProblem };

/** Reads the events of one log, in order: each must be an event, and fit those before it. */
export class EventParser {
  #sequence: Sequence;

  /** @param sequence what is known of the events before */
  constructor(sequence = noEvents) {
    this.#sequence = sequence;
  }

  parse(value: unknown): ParsedEvent {
    const parsed = parseEvent(value);
    if (!parsed.ok) return parsed;
    const next = sequenceAfter(this.#sequence, parsed.event);
    if (!next.ok) return { ok: false, problem: { reason: misfitText(next), isLater: false } };
    this.#sequence = next.sequence;
    return parsed;
  }
}

/** An event by itself, whatever was before it. */
export function parseEvent(value: unknown): ParsedEvent {
  if (typeof value !== 'object' || value === null || !('type' in value) || typeof value.type !== 'string') {
    return { ok: false, problem: { reason: 'it is not an event', isLater: false } };
  }
  const parsed = eventSchema.safeParse(value);
  if (parsed.success) return { ok: true, event: parsed.data };
  if (!eventTypes.has(value.type)) {
    return { ok: false, problem: { reason: `there are no events of the type ${quoted(value.type)}`, isLater: true } };
  }
  const [issue] = parsed.error.issues;
  if (!issue) throw new Error('a schema refused an event without a reason');
  return { ok: false, problem: { reason: reasonOf(issue, [], value), isLater: issue.code === 'unrecognized_keys' } };
}

type Issue = z.core.$ZodIssue;

function reasonOf(issue: Issue, base: readonly Key[], whole: unknown): string {
  const keys = [...base, ...issue.path.map((key) => (typeof key === 'number' ? key : String(key)))];
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    // Of a number that may be a word, or a name that may be a number: the first is the rule.
    const first = issue.errors[0]?.[0];
    if (first) return reasonOf(first, keys, whole);
  }
  if (issue.code === 'unrecognized_keys') {
    const path = pathText([...keys, issue.keys[0] ?? '']);
    return `there is no field ${quoted(path)} in events of this type`;
  }
  return `${pathText(keys)}: ${expected(issue)}${found(valueAt(whole, keys))}`;
}

function expected(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${typeWords[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `expected ${issue.values.map((value) => quoted(String(value))).join(' or ')}`;
    case 'too_small':
      return issue.origin === 'array'
        ? `expected at least ${issue.minimum} items`
        : `expected a number of at least ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'array'
        ? `expected at most ${issue.maximum} items`
        : `expected a number of at most ${issue.maximum}`;
    default:
      return `expected ${issue.message}`;
  }
}

const typeWords: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'text',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  boolean: 'true or false',
};

/** What is there instead. Lists and objects may be long, so their content is left out. */
function found(value: unknown): string {
  if (value === undefined) return ', found nothing';
  if (Array.isArray(value)) return `, found a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return ', found an object';
  return `, found ${typeof value === 'string' ? quoted(value) : String(value)}`;
}

const MAX_QUOTED = 60;

function quoted(text: string): string {
  return JSON.stringify(text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text);
}
