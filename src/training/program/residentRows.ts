import type { RowReader } from '../../benchmarks/rows/rawInputs';
import { UserError } from '../../core/userError';
import type { Session } from '../../graph/session';
import { bytes, int32, type Value } from '../../graph/value';

/** Bytes copied at a time. */
const BLOCK_BYTES = 4_000_000;

/**
 * A session on a stream whose rows do not all fit: before each call, the rows that it names and that are not there are
 * read, in the place of those that came first. What is computed does not depend on it.
 */
export class ResidentRows implements Session {
  readonly #session: Session;
  readonly #inputs: RowReader;
  readonly #size: number;
  /** By row: its place, or −1. By place: its row, or −1. */
  readonly #placeOf: Int32Array;
  readonly #rowAt: Int32Array;
  /** By row: the last call that named it. */
  readonly #named: Int32Array;
  readonly #holdsAll: boolean;
  #call = 0;
  #next = 0;

  constructor(session: Session, inputs: RowReader, rows: number, size: number) {
    this.#session = session;
    this.#inputs = inputs;
    this.#size = size;
    this.#placeOf = new Int32Array(rows).fill(-1);
    this.#rowAt = new Int32Array(inputs.resident).fill(-1);
    this.#named = new Int32Array(rows);
    this.#holdsAll = inputs.resident >= rows;
  }

  run(entry: string, feeds: Readonly<Record<string, Value>> = {}): Readonly<Record<string, Value>> {
    if (feeds.rows?.dtype === 'int32') this.#require(feeds.rows.data);
    return this.#session.run(entry, feeds);
  }

  lend(entry: string, feeds: Readonly<Record<string, Value>>): void {
    this.#session.lend(entry, feeds);
  }

  close(): void {
    this.#session.close();
  }

  #require(rows: Int32Array): void {
    this.#call++;
    const missing: number[] = [];
    let named = 0;
    for (const row of rows) {
      if (this.#named[row] === this.#call) continue;
      this.#named[row] = this.#call;
      named++;
      if (this.#placeOf[row] === -1) missing.push(row);
    }
    if (named > this.#rowAt.length) {
      throw new UserError(
        `${named} images of ${this.#size} bytes are needed at a time, but only ${this.#rowAt.length} fit`,
        'Make mini-batches (training.batchSize, method.importanceBatch) or images smaller.',
      );
    }
    const block = Math.max(1, Math.floor(BLOCK_BYTES / this.#size));
    for (let first = 0; first < missing.length; first += block) this.#load(missing.slice(first, first + block));
  }

  #load(rows: readonly number[]): void {
    const raw = new Uint8Array(rows.length * this.#size);
    for (const [i, row] of rows.entries()) this.#inputs.read(row, raw.subarray(i * this.#size, (i + 1) * this.#size));
    const places = Int32Array.from(rows, (row) => this.#placeFor(row));
    const numbers = this.#holdsAll ? {} : { numbers: int32(Int32Array.from(rows)) };
    this.#session.run('load', { raw: bytes(raw), rows: int32(places), ...numbers });
  }

  /** A row's own number where all fit; else the place whose turn it is, unless this call needs what is there. */
  #placeFor(row: number): number {
    let place = row;
    if (!this.#holdsAll) {
      const isNeeded = (at: number) => at !== -1 && this.#named[at] === this.#call;
      while (isNeeded(this.#rowAt[this.#next] ?? -1)) this.#next = (this.#next + 1) % this.#rowAt.length;
      place = this.#next;
      this.#next = (this.#next + 1) % this.#rowAt.length;
      const before = this.#rowAt[place] ?? -1;
      if (before !== -1) this.#placeOf[before] = -1;
    }
    this.#rowAt[place] = row;
    this.#placeOf[row] = place;
    return place;
  }
}
