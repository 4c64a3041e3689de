import { once } from 'node:events';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { messageOf, UserError } from '../../core/userError';
import { otherFile } from '../../store/otherFile';
import { startOfFile, streamOfFile } from '../../store/regularFile';

/** A file in a tar archive. */
export interface TarEntry {
  /** With the folders that it is in. */
  readonly name: string;
  readonly size: number;
  /** Its bytes; to be called before the next entry is asked for, or not at all. */
  content(): Promise<Buffer>;
}

const TAR = { name: 'a tar archive', save: 'it with tar' };
/** More than data sets have; each costs a header only. */
const MAX_ENTRIES = 5e7;

/**
 * The files in a tar archive, plain or gzip, in their order; what is neither file nor folder is left out. Nothing is
 * written to disk, so names may be what they want.
 * @param maxBytes a larger file in the archive is refused before memory is taken for it
 * @throws UserError where the archive is damaged, truncated or something else
 */
export async function* tarEntries(path: string, maxBytes: number): AsyncIterable<TarEntry> {
  const start = startOfFile(path);
  const isGzip = start[0] === 0x1f && start[1] === 0x8b;
  if (!isGzip && start.toString('latin1', 257, 262) !== 'ustar') {
    throw otherFile(path, start, TAR) ?? new UserError(`${path}: not a tar archive`, REPLACE);
  }
  const source = streamOfFile(path);
  const unpacked = isGzip ? source.pipe(createGunzip({ chunkSize: 1 << 20 })) : source;
  if (unpacked !== source) source.once('error', (error) => unpacked.destroy(error));
  const archive = extract();
  let last = Buffer.alloc(0);
  const feed = async () => {
    try {
      for await (const chunk of unpacked as AsyncIterable<Buffer>) {
        last = Buffer.from(chunk.subarray(-END_BYTES));
        if (!archive.write(chunk)) await once(archive, 'drain');
      }
      archive.end(undefined);
    } catch (error) {
      archive.destroy(error as Error);
    }
  };
  void feed();
  let entries = 0;
  try {
    for await (const entry of archive) {
      const { name, size = 0, type } = entry.header;
      if (++entries > MAX_ENTRIES) throw new UserError(`${path}: holds more than ${MAX_ENTRIES} files`, REPLACE);
      if (type !== 'file' && type !== 'contiguous-file') {
        entry.resume();
        continue;
      }
      let isRead = false;
      yield {
        name,
        size,
        async content() {
          isRead = true;
          if (size > maxBytes) {
            throw new UserError(`${path}: ${name} has ${size} bytes, and at most ${maxBytes} are read`, REPLACE);
          }
          const pieces: Buffer[] = [];
          try {
            for await (const piece of entry) pieces.push(piece as Buffer);
          } catch (error) {
            throw damaged(path, error);
          }
          return Buffer.concat(pieces);
        },
      };
      if (!isRead) entry.resume();
    }
  } catch (error) {
    throw damaged(path, error);
  } finally {
    source.destroy();
    archive.destroy();
  }
  if (!last.every((byte) => byte === 0)) {
    throw new UserError(`${path}: the archive is truncated: its end is missing`, REPLACE);
  }
}

function damaged(path: string, error: unknown): UserError {
  if (error instanceof UserError) return error;
  return new UserError(`${path}: the archive is damaged or truncated: ${messageOf(error)}`, REPLACE, { cause: error });
}

/** An archive ends in two blocks of zeros. */
const END_BYTES = 1024;

const REPLACE = 'Replace the file with a fresh copy.';
