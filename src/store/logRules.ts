import type { Event } from '../core/run/event';
import type { EventProblem } from '../core/run/parseEvent';
import { misfitText, noEvents, type Sequence, sequenceAfter } from '../core/run/sequence';
import { isBlank, type Line, mayBeTorn, NEWLINE, parseLine } from './eventLine';

/**
 * How an event log is read, as a function of its bytes. A session that was suspended may have been taken for dead and
 * replaced, then wake up and write. So the log itself settles who owns the run:
 *
 * 1. A session claims the run with a session number above all earlier ones (`session-claimed`). A claim whose number is not
 *    above them does not count: another session was quicker.
 * 2. Lines that an older session wrote after a newer claim are dropped and reported.
 * 3. Events are numbered by their place among those that count, and the number in a line must match. Only that of a claim
 *    may be smaller, because another session may have written since its writer last read the log.
 * 4. A line must match its digest. Once a log has digests, every line that counts has one.
 * 5. An unreadable line is torn, and skipped, if the next line says so: its writer was killed. Otherwise it is damage.
 */

/** Lines that a session wrote after a newer one had claimed the run. */
export interface Dropped {
  readonly session: number;
  /** The session that had claimed the run by then. */
  readonly newer: number;
  readonly lines: number;
}

/** What of a log has been read so far. */
export interface Read {
  /** Bytes. */
  readonly offset: number;
  /** Lines, blank ones included. */
  readonly lines: number;
  /** Events that count. */
  readonly n: number;
  /** The newest session; 0 before the first claim. */
  readonly session: number;
  readonly hasDigests: boolean;
  readonly dropped: readonly Dropped[];
  /** What later events must fit. */
  readonly sequence: Sequence;
}

/** Before the first line. */
export const nothingRead: Read = {
  offset: 0,
  lines: 0,
  n: 0,
  session: 0,
  hasDigests: false,
  dropped: [],
  sequence: noEvents,
};

/** A line of the log that cannot be read, and why. */
export interface Damage extends EventProblem {
  /** Its number, from 1. */
  readonly line: number;
  readonly cause?: unknown;
}

/** What more bytes say. */
export interface Reading {
  readonly events: readonly Event[];
  /** Of each event: its line, from 1, and the bytes of the log up to the end of that line. */
  readonly places: readonly { readonly line: number; readonly end: number }[];
  /** Up to the last line that could be judged. */
  readonly read: Read;
  /** Why the next line cannot be read. It may be complete in a moment, where another process is writing it. */
  readonly damage?: Damage;
}

/** Reads the whole lines in `bytes`, which follow those that were read before. */
export function readOn(before: Read, bytes: Buffer): Reading {
  const events: Event[] = [];
  const places: { readonly line: number; readonly end: number }[] = [];
  let read = before;
  let start = 0;
  for (;;) {
    const taken = takeLine(bytes, start, read);
    if (taken === undefined) return { events, places, read };
    if ('reason' in taken) return { events, places, read, damage: taken };
    read = { ...taken.read, offset: before.offset + taken.end };
    if (taken.event) {
      events.push(taken.event);
      places.push({ line: read.lines, end: read.offset });
    }
    start = taken.end;
  }
}

interface Taken {
  readonly read: Read;
  readonly event?: Event;
  /** Where the next line begins. */
  readonly end: number;
}

/** The next line that counts. Undefined at the end of the whole lines, or where it is too early to judge. */
function takeLine(bytes: Buffer, start: number, read: Read): Taken | Damage | undefined {
  const end = bytes.indexOf(NEWLINE, start);
  if (end < 0) return undefined;
  const lines = read.lines + 1;
  const line = parseLine(bytes.subarray(start, end));
  if (line.kind === 'blank') return { read: { ...read, lines }, end: end + 1 };
  if (line.kind === 'event') return counted(line, { ...read, lines }, end + 1);
  return afterTorn(bytes, end + 1, { ...read, lines }, { line: lines, ...line.problem, cause: line.cause });
}

/** Judges an unreadable line by the next one: torn if that says so, damaged otherwise. */
function afterTorn(bytes: Buffer, from: number, before: Read, damage: Damage): Taken | Damage | undefined {
  let read = before;
  for (let start = from; ; ) {
    const end = bytes.indexOf(NEWLINE, start);
    if (end < 0) {
      const rest = bytes.subarray(start);
      return !isBlank(rest) && mayBeTorn(rest) ? undefined : damage;
    }
    read = { ...read, lines: read.lines + 1 };
    const line = parseLine(bytes.subarray(start, end));
    start = end + 1;
    if (line.kind === 'event') return line.torn ? counted(line, read, start) : damage;
    if (line.kind === 'unreadable' && !line.isTornStart) return damage;
  }
}

function counted({ event, hasDigest }: Extract<Line, { kind: 'event' }>, read: Read, end: number): Taken | Damage {
  const damage = (reason: string): Damage => ({ line: read.lines, reason, isLater: false });
  const { session = 0 } = event;
  const n = read.n + 1;
  if (event.type === 'session-claimed') {
    if (!hasDigest) return damage('it has no digest');
    if (event.n > n) return damage(`its number is ${event.n}, but only ${read.n} events are before it`);
    if (session <= read.session) return { read, end };
    return { read: { ...read, n, session, hasDigests: true }, event: { ...event, n }, end };
  }
  if (session < read.session) return { read: { ...read, dropped: withDropped(read, session) }, end };
  if (session > read.session) return damage(`session ${session} has not claimed the run`);
  if (read.hasDigests && !hasDigest) return damage('it has no digest');
  if (event.n !== n) return damage(`its number is not ${n}`);
  const next = sequenceAfter(read.sequence, event);
  if (!next.ok) return damage(misfitText(next));
  return { read: { ...read, n, hasDigests: hasDigest, sequence: next.sequence }, event, end };
}

function withDropped({ dropped, session: newer }: Read, session: number): readonly Dropped[] {
  const last = dropped.at(-1);
  if (last?.session !== session || last.newer !== newer) return [...dropped, { session, newer, lines: 1 }];
  return dropped.with(-1, { ...last, lines: last.lines + 1 });
}

/** A sentence that tells the user about them. */
export function droppedText({ session, newer, lines }: Dropped): string {
  const what = lines === 1 ? '1 line' : `${lines} lines`;
  const who = session === 0 ? 'A session of an earlier version' : `Session ${session}`;
  return `${who} wrote ${what} to the log after session ${newer} had taken over the run. ${lines === 1 ? 'It does' : 'They do'} not count.`;
}
