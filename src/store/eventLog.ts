import { randomBytes } from 'node:crypto';
import { type BigIntStats, closeSync, constants, fstatSync, fsyncSync, statSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import type { Event, EventBody } from '../core/run/event';
import { shellWord } from '../core/shellWord';
import { UserError } from '../core/userError';
import { writeWhole } from './atomicFile';
import { diskError, onDisk } from './diskError';
import { isBlank, type Line, lineOf, NEWLINE, parseLine } from './eventLine';
import { openInside } from './insideRun';
import { LogReader } from './logReader';
import { type Dropped, type Read, readOn } from './logRules';
import { windowOf } from './regularFile';

/**
 * The event log: one JSON event a line. It is only appended to, each line by one write; only a repair shortens it. It also
 * settles who owns the run: opening it for writing claims the run (`logRules.ts`).
 */

/** Events after which the log must survive a power cut. */
const DURABLE_EVENTS: ReadonlySet<EventBody['type']> = new Set([
  'run-created',
  'session-claimed',
  'session-started',
  'snapshot',
  'checkpoint',
  'task-finished',
  'session-ended',
]);

/** The log opened for writing, by the session that owns the run. */
export interface EventLog {
  /** What the log held before this session. */
  readonly earlier: readonly Event[];
  /** Lines in it that do not count. */
  readonly dropped: readonly Dropped[];
  /** The number of this session: above that of every earlier one of the run. */
  readonly session: number;
  /** The random word of its claim. */
  readonly claim: string;
  /**
   * Writes one event.
   *
   * @throws {UserError} where it cannot be written, e.g. on a full disk; the log then says what it said before.
   * @throws {RunLost} where this session no longer owns the run.
   */
  append(body: EventBody): Event;
  /**
   * Looks whether this session still owns the run; cheap.
   *
   * @throws {RunLost} where it does not.
   */
  requireOwned(): void;
  close(): void;
}

/** The session no longer owns its run. It must not write anything more there, nor delete anything. */
export class RunLost extends UserError {}

/**
 * Opens a log for writing, creating it if absent, and claims the run with it.
 *
 * @param above the newest session that has left files in the run; the log may have lost its claim
 * @throws {UserError} where it cannot be written or is damaged, or another session claims the run at the same time.
 */
export function openEventLog(path: string, above = 0): EventLog {
  const { O_RDWR, O_APPEND, O_CREAT } = constants;
  const file = onDisk(path, () => openInside(dirname(path), path, O_RDWR | O_APPEND | O_CREAT));
  try {
    return onDisk(path, () => claimed(new Writer(path, file), above));
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

function claimed(writer: Writer, above: number): EventLog {
  const before = writer.reader.readAll();
  const session = Math.max(above, writer.reader.read.session, sessionIn(writer.reader.unreadable().rest)) + 1;
  const claim = randomBytes(8).toString('hex');
  const began = performance.now();
  const stamped = (body: EventBody): Event => ({
    n: writer.reader.read.n + 1,
    at: new Date().toISOString(),
    session,
    elapsed: Number(((performance.now() - began) / 1000).toFixed(3)),
    ...body,
  });
  writer.write(stamped({ type: 'session-claimed', claim, pid: process.pid, host: hostname() }));
  const added = writer.reader.readAll();
  const place = added.findIndex((event) => event.type === 'session-claimed' && event.claim === claim);
  if (place < 0) throw claimedByOther(writer.path);

  const { reader, path } = writer;
  let lost: RunLost | undefined;
  const lose = (error: RunLost) => {
    lost = error;
    return error;
  };
  const requireOwned = () => {
    if (lost) throw lost;
    const moved = writer.movedAway();
    if (moved) throw lose(changed(path, moved));
    const foreign = reader.readAll();
    if (reader.read.session > session) throw lose(takenOver(path, session, reader.read.session));
    if (foreign.length > 0) throw lose(changed(path, `another program has written line ${reader.read.lines}`));
  };
  return {
    earlier: [...before, ...added.slice(0, place)],
    dropped: reader.dropped,
    session,
    claim,
    append(body) {
      requireOwned();
      const event = stamped(body);
      requireFits(event, reader.read);
      writer.write(event);
      // What was written is read back: another session may have claimed the run meanwhile, and disks lie.
      const found = reader.readAll();
      if (reader.read.session > session) throw lose(takenOver(path, session, reader.read.session));
      if (found.length !== 1 || found[0]?.n !== event.n) throw lose(changed(path, 'another program writes to it'));
      return event;
    },
    requireOwned,
    close: () => closeSync(writer.file),
  };
}

/** A line that readers would refuse must never get into the log. */
function requireFits(event: Event, read: Read): void {
  const { events, damage } = readOn(read, Buffer.from(`${lineOf(event)}\n`));
  if (events.length === 1) return;
  throw new Error(`The event ${event.type} does not fit the log of its run: ${damage?.reason ?? 'it does not count'}.`);
}

/** @param path of the log */
function showOf(path: string): string {
  return `mas-lab show ${shellWord(dirname(path))}`;
}

function claimedByOther(path: string): UserError {
  return new UserError(
    `Another session claimed the run at the same moment (${path}).`,
    `See its progress with \`${showOf(path)}\`.`,
  );
}

function takenOver(path: string, session: number, newer: number): RunLost {
  return new RunLost(
    `Session ${newer} has taken over this run (${path}), because the heartbeat of session ${session}, this one, had stopped.`,
    `What session ${session} has trained since then does not count; session ${newer} trains the same steps. See its progress with \`${showOf(path)}\`.`,
  );
}

function changed(path: string, what: string): RunLost {
  return new RunLost(
    `${path}: the event log has changed while this session trained: ${what}.`,
    'This session has stopped and has written nothing more. Its checkpoints are safe. Put the log back, then run the same command again.',
  );
}

/** The file under the log. */
class Writer {
  readonly reader: LogReader;

  constructor(
    readonly path: string,
    readonly file: number,
  ) {
    this.reader = new LogReader(path, file);
  }

  /** What has become of the file, where it is no longer what it was. */
  movedAway(): string | undefined {
    const own = fstatSync(this.file, { bigint: true });
    const there = statSync(this.path, { bigint: true, throwIfNoEntry: false });
    if (!there) return 'it was deleted or moved away';
    if (!isSameFile(own, there)) return 'another file is in its place';
    return own.size < this.reader.read.offset ? 'its end was cut off' : undefined;
  }

  /** Appends one line. If that fails, e.g. on a full disk, the bytes of it that were written are blanked. */
  write(event: Event): void {
    const line = this.#append(event);
    const { start, rest, isDamage } = this.reader.unreadable();
    if (!isDamage) return;
    // Since this session looked, another was killed within a line; this line now continues that one, or does not say `torn`.
    this.#blank(start, rest, withoutTorn(rest));
    if (!linesOf(rest).some((each) => each.equals(line))) this.#append(event);
  }

  /** Returns the line, without newlines. */
  #append(event: Event): Buffer {
    const { rest, start } = this.reader.unreadable();
    const line = Buffer.from(lineOf(event, isTorn(rest)));
    const isOpen = rest.length > 0 && rest.at(-1) !== NEWLINE;
    const bytes = Buffer.concat([Buffer.from(isOpen ? '\n' : ''), line, Buffer.from('\n')]);
    try {
      writeWhole(this.file, bytes);
      if (DURABLE_EVENTS.has(event.type)) fsyncSync(this.file);
    } catch (error) {
      this.#blank(start + rest.length, bytes, Buffer.alloc(bytes.length, ' '));
      throw diskError(error, this.path);
    }
    if (isTorn(rest)) this.#blank(start, rest, withoutTorn(rest));
    return line;
  }

  /** Replaces torn bytes by spaces, if they are still there. Only people who look into the file need this. */
  #blank(start: number, bytes: Buffer, blank: Buffer): void {
    try {
      // Linux appends to a file that was opened for appending, whatever place is named.
      const file = openInside(dirname(this.path), this.path, constants.O_RDWR);
      try {
        const isSame = isSameFile(fstatSync(file, { bigint: true }), fstatSync(this.file, { bigint: true }));
        const length = isSame ? lengthOfMatch(file, start, bytes) : 0;
        if (length > 0) writeSync(file, blank, 0, length, start);
      } finally {
        closeSync(file);
      }
    } catch {
      // Readers of the log skip these bytes anyway.
    }
  }
}

/** Whether bytes end in half a line. A whole one may lack only its newline. */
function isTorn(rest: Buffer): boolean {
  return lastLine(rest).kind === 'unreadable';
}

/** The session that wrote a line that lacks only its newline: its claim may be that line. */
function sessionIn(rest: Buffer): number {
  const line = lastLine(rest);
  return (line.kind === 'event' && line.event.session) || 0;
}

function lastLine(rest: Buffer): Line {
  const lines = linesOf(rest);
  return parseLine(lines.findLast((line) => !isBlank(line)) ?? Buffer.alloc(0));
}

/** The bytes with spaces in the place of lines that cannot be read. */
function withoutTorn(bytes: Buffer): Buffer {
  const lines = linesOf(bytes).map((line) => {
    return parseLine(line).kind === 'unreadable' ? Buffer.alloc(line.length, ' ') : line;
  });
  return Buffer.concat(lines.flatMap((line, i) => (i === 0 ? [line] : [Buffer.of(NEWLINE), line])));
}

function linesOf(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let start = 0;
  for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return [...lines, bytes.subarray(start)];
}

function isSameFile(a: BigIntStats, b: BigIntStats): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}

/** How many of the bytes are at that place in the file. */
function lengthOfMatch(file: number, start: number, bytes: Buffer): number {
  const found = windowOf(file, start, bytes.length);
  const differs = found.findIndex((byte, i) => byte !== bytes[i]);
  return differs < 0 ? found.length : differs;
}
