import { createHash } from 'node:crypto';
import { jsonText } from '../core/nonFinite';
import type { Event } from '../core/run/event';
import { type EventProblem, parseEvent } from '../core/run/parseEvent';

/**
 * One line of the event log: an event as JSON. The line ends in a digest of itself, 16 hexadecimal digits of the SHA-256
 * of the line without it, so that a changed digit is noticed. Lines of earlier versions have none.
 *
 * A killed writer may leave half a line, a torn one. The line after it says so in its first field, `"torn":true`.
 */

/** The byte that ends a line. */
export const NEWLINE = 0x0a;

const TORN = '{"torn":true,';
const DIGEST = ',"digest":"';
const DIGITS = 16;
/** From the comma before the digest to the brace behind it. */
const SUFFIX_BYTES = DIGEST.length + DIGITS + '"}'.length;

/** What a line says. */
export type Line =
  | { readonly kind: 'blank' }
  | {
      readonly kind: 'unreadable';
      readonly problem: EventProblem;
      /** Whether it may be the beginning of a line that says `torn`. */
      readonly isTornStart: boolean;
      readonly cause?: unknown;
    }
  | {
      readonly kind: 'event';
      /** With the number that its writer gave it. */
      readonly event: Event;
      /** Whether it says that the line before it is torn. */
      readonly torn: boolean;
      readonly hasDigest: boolean;
    };

/** The line of an event, without its newline. */
export function lineOf(event: Event, torn = false): string {
  const text = jsonText(torn ? { torn, ...event } : event);
  return `${text.slice(0, -1)}${DIGEST}${digestOf(text)}"}`;
}

/** Reads a line without its newline. */
export function parseLine(bytes: Buffer): Line {
  if (isBlank(bytes)) return { kind: 'blank' };
  const isTornStart = mayBeTorn(bytes);
  const unreadable = (reason: string, cause?: unknown): Line => {
    return { kind: 'unreadable', problem: { reason, isLater: false }, isTornStart, cause };
  };
  const digest = digestIn(bytes);
  if (digest !== undefined && digest !== digestOf(withoutDigest(bytes))) {
    return unreadable('its digest does not match what it says');
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    return unreadable('it is not JSON', error);
  }
  if (typeof value !== 'object' || value === null) return unreadable('it is not an event');
  if ('digest' in value && digest === undefined) return unreadable('its digest is damaged');
  const { torn, digest: _, ...rest } = value as { readonly torn?: unknown; readonly digest?: unknown };
  const parsed = parseEvent(rest);
  if (!parsed.ok) {
    // A later version digests its lines, too.
    const isLater = parsed.problem.isLater && digest !== undefined;
    return { kind: 'unreadable', problem: { ...parsed.problem, isLater }, isTornStart };
  }
  return { kind: 'event', event: parsed.event, torn: torn === true, hasDigest: digest !== undefined };
}

/** Whether a line is empty: the next session replaces torn bytes by spaces. */
export function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x0d || byte === 0x09);
}

/** Whether a line is, or begins like, one that says that the line before it is torn. */
export function mayBeTorn(bytes: Buffer): boolean {
  const start = bytes.subarray(0, TORN.length).toString('latin1');
  return TORN.startsWith(start);
}

function digestIn(bytes: Buffer): string | undefined {
  const suffix = bytes.subarray(-SUFFIX_BYTES).toString('latin1');
  return /^,"digest":"([0-9a-f]{16})"\}$/.exec(suffix)?.[1];
}

function withoutDigest(bytes: Buffer): Buffer {
  return Buffer.concat([bytes.subarray(0, -SUFFIX_BYTES), Buffer.from('}')]);
}

function digestOf(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex').slice(0, DIGITS);
}
