import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import type { Event, EventBody } from '../core/run/event';
import { UserError } from '../core/userError';
import { writeWhole } from './atomicFile';
import { diskError, hasCode, onDisk } from './diskError';
import { withFile } from './openFile';

/**
 * The event log: one JSON event per line, numbered from 1. Only the run's owner writes it, and only appends. A line
 * counts once its newline is written; a killed writer leaves at most one torn line at the end.
 */

/** Events after which the log must survive a power cut. */
const DURABLE_EVENTS: ReadonlySet<EventBody['type']> = new Set([
  'run-created',
  'session-started',
  'checkpoint',
  'task-finished',
  'session-ended',
]);

const NEWLINE = 0x0a;

/** The log opened for writing. */
export interface EventLog {
  /** What the log held when it was opened. */
  readonly earlier: readonly Event[];
  /**
   * Writes one event.
   *
   * @throws {UserError} where it cannot be written, e.g. on a full disk; the log is then as before.
   */
  append(body: EventBody): Event;
  close(): void;
}

/**
 * Opens a log for writing, creating it if absent, and repairs its end: a last line that lacks only its newline is kept, a
 * torn one is cut off.
 *
 * @throws {UserError} where it cannot be written, or a line before the last is damaged.
 */
export function openEventLog(path: string): EventLog {
  const file = onDisk(path, () => openSync(path, 'a+'));
  const earlier = onDisk(path, () => repair(file, path));
  let size = fstatSync(file).size;
  let n = earlier.length;
  return {
    earlier,
    append(body) {
      const event: Event = { n: n + 1, at: new Date().toISOString(), ...body };
      const line = new TextEncoder().encode(`${JSON.stringify(event)}\n`);
      try {
        writeWhole(file, line);
        if (DURABLE_EVENTS.has(body.type)) fsyncSync(file);
      } catch (error) {
        // Half the line may be on the full disk.
        ftruncateSync(file, size);
        throw diskError(error, path);
      }
      size += line.length;
      n++;
      return event;
    },
    close: () => closeSync(file),
  };
}

function repair(file: number, path: string): Event[] {
  const bytes = readFileSync(file);
  const whole = bytes.lastIndexOf(NEWLINE) + 1;
  const events = parseLines(bytes.subarray(0, whole), 1, path);
  if (whole === bytes.length) return events;
  try {
    const last = parseLine(bytes.subarray(whole).toString('utf8'), events.length + 1, path);
    writeWhole(file, Uint8Array.of(NEWLINE));
    return [...events, last];
  } catch {
    ftruncateSync(file, whole);
    return events;
  }
}

/**
 * Reads a log. A torn last line is skipped, since it may be in the middle of being written. An absent log is empty.
 *
 * @throws {UserError} where any other line is damaged.
 */
export function readEvents(path: string): Event[] {
  return new LogReader(path).read();
}

/** Longer than any first line. */
const FIRST_LINE_BYTES = 1 << 16;

/**
 * The first event of a log; undefined where there is none yet, or it is damaged, as whoever reads the whole log is told.
 * The rest of the log is not read.
 */
export function firstEvent(path: string): Event | undefined {
  try {
    return new LogReader(path).readFirst();
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

export interface Follower {
  /** Looks for new events now, not at the next interval. */
  look(): void;
  /** Looks a last time, then stops. */
  close(): void;
}

const POLL_MS = 100;

/**
 * Reports events as they are written, from number `from` on and including existing ones, until closed. It polls the
 * file's size, which works on every file system, network shares included, and costs one `stat` each time. Whoever
 * started the session calls `look` on its ping, and so need not wait for the interval.
 *
 * @param onError receives the UserError for a damaged log, which also ends following.
 */
export function followEvents(
  path: string,
  onEvents: (events: readonly Event[]) => void,
  { from = 1, onError }: { readonly from?: number; readonly onError: (error: unknown) => void },
): Follower {
  const reader = new LogReader(path);
  const look = () => {
    try {
      const events = reader.read().filter(({ n }) => n >= from);
      if (events.length > 0) onEvents(events);
    } catch (error) {
      clearInterval(timer);
      onError(error);
    }
  };
  const timer = setInterval(look, POLL_MS);
  look();
  return {
    look,
    close() {
      clearInterval(timer);
      look();
    },
  };
}

/** Reads the whole lines that were added since it last read. */
export class LogReader {
  #offset = 0;
  #line = 1;

  constructor(readonly path: string) {}

  /** @throws {UserError} where the first line is damaged. */
  readFirst(): Event | undefined {
    const bytes = this.#bytes(FIRST_LINE_BYTES);
    return parseLines(bytes.subarray(0, bytes.indexOf(NEWLINE) + 1), 1, this.path)[0];
  }

  /** @throws {UserError} where a line is damaged. */
  read(): Event[] {
    const size = statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
    if (size <= this.#offset) return [];
    const bytes = this.#bytes(size - this.#offset);
    const whole = bytes.lastIndexOf(NEWLINE) + 1;
    const events = parseLines(bytes.subarray(0, whole), this.#line, this.path);
    this.#offset += whole;
    this.#line += events.length;
    return events;
  }

  #bytes(length: number): Buffer {
    try {
      const buffer = Buffer.alloc(length);
      const read = withFile(this.path, 'r', (file) => readSync(file, buffer, 0, length, this.#offset));
      return buffer.subarray(0, read);
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return Buffer.alloc(0);
      throw diskError(error, this.path);
    }
  }
}

function parseLines(bytes: Buffer, firstLine: number, path: string): Event[] {
  const lines = bytes.toString('utf8').split('\n');
  lines.pop();
  return lines.map((line, index) => parseLine(line, firstLine + index, path));
}

function parseLine(line: string, number: number, path: string): Event {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw damaged(path, number, 'it is not JSON', error);
  }
  if (typeof value !== 'object' || value === null || !('type' in value) || typeof value.type !== 'string') {
    throw damaged(path, number, 'it is not an event');
  }
  if (!('n' in value) || value.n !== number) throw damaged(path, number, `its number is not ${number}`);
  if (!('at' in value) || typeof value.at !== 'string') throw damaged(path, number, 'it has no time');
  return value as Event;
}

function damaged(path: string, line: number, reason: string, cause?: unknown): UserError {
  return new UserError(
    `${path}, line ${line}: this line of the event log is damaged: ${reason}.`,
    'Restore the file from a copy, or start a new run; the checkpoints of this one remain readable.',
    { cause },
  );
}
