import { fstatSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { bytes as inBytes } from '../core/format';
import type { Event } from '../core/run/event';
import { UserError } from '../core/userError';
import { diskError } from './diskError';
import { type Damage, type Dropped, nothingRead, type Read, type Reading, readOn } from './logRules';
import { isAbsent, windowOf, withRegular } from './regularFile';
import { repairHint } from './repairHint';

/** How long a line must look damaged until it counts as damaged: another process may be writing it just now. */
const DOUBT_MS = 100;

/** Longer than any line of a log. */
const MAX_LINE_BYTES = 64 * 2 ** 20;
const BLOCK_BYTES = 4 * 2 ** 20;

/** What a log says, and what in it does not count. */
export interface LogContent {
  readonly events: readonly Event[];
  /** Lines that a session wrote after a newer one had claimed the run. */
  readonly dropped: readonly Dropped[];
}

/**
 * Reads a log. A torn last line is skipped, since it may be in the middle of being written. An absent log is empty.
 *
 * @throws {UserError} where any other line is damaged.
 */
export function readLog(path: string): LogContent {
  const reader = new LogReader(path);
  const events = reader.readAll();
  return { events, dropped: reader.dropped };
}

/** The events of `readLog`. */
export function readEvents(path: string): readonly Event[] {
  return readLog(path).events;
}

/** Longer than the first lines. */
const FIRST_LINES_BYTES = 1 << 16;

/**
 * The first event of a log that is no claim; undefined where there is none yet, or it is damaged, which reading the whole
 * log reports. Only the first lines are read.
 */
export function firstEvent(path: string): Event | undefined {
  try {
    const { events } = readOn(nothingRead, bytesOf(path, 0, FIRST_LINES_BYTES));
    return events.find(({ type }) => type !== 'session-claimed');
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Reads the whole lines that were added since it last read. */
export class LogReader {
  #read: Read;
  #doubt: { readonly offset: number; readonly since: number } | undefined;

  /**
   * @param source a path, or a file that is open
   * @param from how far it has been read before
   */
  constructor(
    readonly path: string,
    readonly source: string | number = path,
    from: Read = nothingRead,
  ) {
    this.#read = from;
  }

  /** How far it has read. */
  get read(): Read {
    return this.#read;
  }

  /** Lines so far that do not count. */
  get dropped(): readonly Dropped[] {
    return this.#read.dropped;
  }

  /** Whether the next line looks damaged, and must be looked at again. */
  get isInDoubt(): boolean {
    return this.#doubt !== undefined;
  }

  /**
   * The events that were added. Where a line looks damaged, which may pass, it gives those before, and looks at that line
   * again next time.
   *
   * @throws {UserError} where that line still looks damaged.
   */
  readNew(): readonly Event[] {
    const { events, damage } = this.#readOn();
    if (!damage) {
      this.#doubt = undefined;
      return events;
    }
    const now = performance.now();
    if (this.#doubt?.offset !== this.#read.offset) this.#doubt = { offset: this.#read.offset, since: now };
    else if (now - this.#doubt.since >= DOUBT_MS) throw this.#damaged(damage);
    return events;
  }

  /**
   * The events that were added.
   *
   * @throws {UserError} where a line is damaged.
   */
  readAll(): readonly Event[] {
    const { events, damage } = this.#readOn();
    if (damage) throw this.#damaged(damage);
    return events;
  }

  /** What lies behind the last line that can be read: nothing, or what a writer has not finished, or damage. */
  unreadable(): { readonly start: number; readonly rest: Buffer; readonly isDamage: boolean } {
    const { offset } = this.#read;
    const added = bytesOf(this.source, offset, Math.min(this.#added(), MAX_LINE_BYTES));
    const { read, damage } = readOn(this.#read, added);
    return { start: read.offset, rest: added.subarray(read.offset - offset), isDamage: damage !== undefined };
  }

  /** In blocks, so that a log of any size takes little memory beside its events. */
  #readOn(): Pick<Reading, 'events' | 'damage'> {
    const events: Event[] = [];
    for (let length = BLOCK_BYTES; ; ) {
      const added = this.#added();
      if (added === 0) return { events };
      const { offset } = this.#read;
      const bytes = bytesOf(this.source, offset, Math.min(length, added));
      const reading = readOn(this.#read, bytes);
      for (const event of reading.events) events.push(event);
      this.#read = reading.read;
      const isStuck = reading.read.offset === offset;
      if (isStuck && length >= Math.min(added, MAX_LINE_BYTES)) {
        const damage = reading.damage ?? (added > MAX_LINE_BYTES ? tooLong(this.#read.lines + 1) : undefined);
        return { events, ...(damage && { damage }) };
      }
      length = isStuck ? 2 * length : BLOCK_BYTES;
    }
  }

  #added(): number {
    return Math.max(0, sizeOf(this.source) - this.#read.offset);
  }

  #damaged({ line, reason, isLater, cause }: Damage): UserError {
    const place = `${this.path}, line ${line}: this line of the event log is damaged`;
    return isLater
      ? new UserError(
          `${place}, or a later version of MAS Lab wrote it: ${reason}.`,
          'Update MAS Lab. If it is up to date, restore the file from a copy, or start a new run.',
          { cause },
        )
      : new UserError(`${place}: ${reason}.`, repairHint(dirname(this.path)), { cause });
  }
}

function tooLong(line: number): Damage {
  return { line, reason: `it is longer than ${inBytes(MAX_LINE_BYTES)}`, isLater: false };
}

function sizeOf(source: string | number): number {
  if (typeof source === 'number') return fstatSync(source).size;
  return statSync(source, { throwIfNoEntry: false })?.size ?? 0;
}

function bytesOf(source: string | number, offset: number, length: number): Buffer {
  if (typeof source === 'number') return windowOf(source, offset, length);
  try {
    return withRegular(source, ({ file }) => windowOf(file, offset, length), { inside: dirname(source) });
  } catch (error) {
    if (isAbsent(error)) return Buffer.alloc(0);
    throw diskError(error, source);
  }
}
