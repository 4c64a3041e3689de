import { statSync } from 'node:fs';
import { onDisk } from '../../store/diskError';
import { startOfFile, streamOfFile } from '../../store/regularFile';

/** Bytes that are read in windows, wherever they are: a file, or a file in an archive. */
export interface ByteSource {
  /** For messages. */
  readonly place: string;
  readonly size: number;
  /** The first bytes: as many as asked for, or all. */
  start(length: number): Promise<Buffer>;
  /** All of them, in pieces of any length. */
  pieces(): AsyncIterable<Uint8Array>;
  /** Where they lie as they are, so that any of them can be read without those before. */
  readonly at?: { readonly path: string; readonly offset: number };
}

/** A file of data. */
export function fileSource(path: string, place = path): ByteSource {
  return {
    place,
    size: onDisk(path, () => statSync(path).size),
    start: async (length) => startOfFile(path, length),
    pieces: () => streamOfFile(path),
    at: { path, offset: 0 },
  };
}

/** Bytes in memory. */
export function memorySource(bytes: Buffer, place: string): ByteSource {
  return {
    place,
    size: bytes.length,
    start: async (length) => bytes.subarray(0, length),
    async *pieces() {
      yield bytes;
    },
  };
}

/** All bytes, where they are needed at once. */
export async function allBytes({ size, pieces }: ByteSource): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces()) all.push(piece);
  return all.length === 1 && all[0] ? Buffer.from(all[0].buffer, all[0].byteOffset, size) : Buffer.concat(all);
}

/** The bytes from `start` on, in windows whose lengths are multiples of `unit`; the last may be shorter. */
export async function* windowsOf(source: ByteSource, start: number, unit: number): AsyncIterable<Uint8Array> {
  let skip = start;
  let rest = Buffer.alloc(0);
  for await (const piece of source.pieces()) {
    const skipped = Math.min(skip, piece.length);
    skip -= skipped;
    const bytes = rest.length > 0 ? Buffer.concat([rest, piece.subarray(skipped)]) : piece.subarray(skipped);
    const whole = bytes.length - (bytes.length % unit);
    if (whole > 0) yield bytes.subarray(0, whole);
    rest = Buffer.from(bytes.subarray(whole));
  }
  if (rest.length > 0) yield rest;
}
