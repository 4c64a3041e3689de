import { ENDS_EARLY } from './picture';

/** The coded data of a JPEG as bits: in them, 0xff is followed by a zero that does not count (T.81, B.1.1.5). */
export class BitReader {
  private at = 0;
  private left = 0;
  private byte = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** Reads some bits, at most 16, and writes them to the other place, if there is one. */
  bits(count: number, copy?: BitWriter): number {
    let value = 0;
    for (let i = 0; i < count; i++) {
      const bit = this.next();
      copy?.bit(bit);
      value = (value << 1) | bit;
    }
    return value;
  }

  private next(): number {
    if (this.left === 0) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw new Error(ENDS_EARLY);
      if (byte === 0xff) this.at++;
      this.byte = byte;
      this.left = 8;
    }
    return (this.byte >> --this.left) & 1;
  }
}

/** Writes bits as the coded data of a JPEG. */
export class BitWriter {
  private bytes = Buffer.alloc(1024);
  private length = 0;
  private filled = 0;
  private byte = 0;

  bit(bit: number): void {
    this.byte = (this.byte << 1) | bit;
    if (++this.filled < 8) return;
    this.put(this.byte);
    if (this.byte === 0xff) this.put(0);
    this.byte = 0;
    this.filled = 0;
  }

  /** All bits so far, with ones after the last (T.81, F.1.2.3). */
  whole(): Buffer {
    while (this.filled > 0) this.bit(1);
    return this.bytes.subarray(0, this.length);
  }

  private put(byte: number): void {
    if (this.length === this.bytes.length) this.bytes = Buffer.concat([this.bytes, Buffer.alloc(this.length)]);
    this.bytes[this.length++] = byte;
  }
}

/** Huffman tables by their class (0 for DC, 1 for AC) × 16 + number, as in the segment DHT. */
export type HuffmanTables = Map<number, HuffmanTable>;

/** For each length of 1 to 16 bits: how many codes have it; and the values of all codes, in order of length. */
interface HuffmanTable {
  readonly counts: Uint8Array;
  readonly values: Uint8Array;
}

/** Adds the tables of a segment DHT (T.81, B.2.4.2). */
export function addTables(parameters: Buffer, tables: HuffmanTables): void {
  for (let at = 0; at < parameters.length; ) {
    const counts = parameters.subarray(at + 1, at + 17);
    const end = at + 17 + counts.reduce((sum, count) => sum + count, 0);
    if (end > parameters.length) throw new Error('its Huffman tables are damaged');
    tables.set(parameters[at] ?? 0, { counts, values: parameters.subarray(at + 17, end) });
    at = end;
  }
}

/** Reads a coded value: codes of one length are consecutive numbers (T.81, annex C). */
export function readValue(reader: BitReader, table: HuffmanTable | undefined, copy?: BitWriter): number {
  let code = 0;
  let first = 0;
  let place = 0;
  for (const count of table?.counts ?? []) {
    code = (code << 1) | reader.bits(1, copy);
    first <<= 1;
    const value = code - first < count ? table?.values[place + code - first] : undefined;
    if (value !== undefined) return value;
    first += count;
    place += count;
  }
  throw new Error('its Huffman codes are damaged');
}
