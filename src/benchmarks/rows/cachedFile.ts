import { createHash } from 'node:crypto';
import { accessSync, closeSync, constants, existsSync, fstatSync, type Stats, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf, UserError } from '../../core/userError';
import { writeAtomically, writeByPieces } from '../../store/atomicFile';
import { cacheFolder, makeInCache } from '../../store/cacheFolder';
import { diskError, onDisk } from '../../store/diskError';
import { withLock } from '../../store/fileLock';
import { type OpenFile, openRegular, windowOf } from '../../store/regularFile';
import { sha256Of } from '../../store/sha256';
import { makeTemporary, removeTemporary } from '../../store/temporaryFolder';
import { boundCache, maxCacheBytes, noteUse } from './cacheBound';
import type { SharedFile } from './rowFile';

/**
 * The one way in which rows reach the user's cache. A file is made of other files, once for all sessions, and again when
 * one of those has changed or it is damaged: its content, then the SHA-256 of that.
 */
export interface CachedFile {
  /** What it is called, before the digest of what it is made of. */
  readonly name: string;
  /** All that decides its content, besides the files: JSON. */
  readonly made: readonly unknown[];
  readonly files: readonly string[];
}

/** A file of the cache, open for as long as the process runs. */
export interface OpenCachedFile extends SharedFile {
  readonly file: number;
  /** Of its content. */
  readonly bytes: number;
}

const DIGEST_BYTES = 32;

/** What to do where the file is no longer the one that was opened. */
export const AGAIN = 'Run the same command again: the file will be made again, and training resumes.';

/**
 * The file, which `write` fills where it is not there yet; other sessions wait meanwhile.
 *
 * @param isWhole tells whether the content of a file that is there is complete
 * @param write is given what adds a piece to the content, and the path of the file
 * @param onUnwritable hears that the cache cannot be written; the file is then a temporary one of this process. Where
 *   absent, that is an error
 * @throws {UserError} where there is no room for the file; what `write` throws
 */
export async function cachedFile(
  { name, made, files }: CachedFile,
  isWhole: (bytes: number, file: number) => boolean,
  write: (add: (piece: Uint8Array) => void, path: string) => Promise<void>,
  onUnwritable?: (trouble: string) => void,
): Promise<OpenCachedFile> {
  const states = files.map((path) => {
    const { size, mtimeMs } = onDisk(path, () => statSync(path));
    return [path, size, mtimeMs];
  });
  const own = `${shortened(name)}-${sha256Of(JSON.stringify([made, states])).slice(0, 32)}.rows`;
  const path = join(cacheFolder(), 'rows', own);
  const known = opened(path, isWhole);
  if (known) return known;
  const maxBytes = maxCacheBytes();
  const make = async (path: string): Promise<OpenCachedFile> => {
    const hash = createHash('sha256');
    await writeByPieces(path, async (add) => {
      await write((piece) => {
        hash.update(piece);
        add(piece);
      }, path);
      add(hash.digest());
    });
    const written = opened(path, isWhole);
    if (!written) throw new UserError(`${path}: is not what was written.`, 'Check the disk.');
    return written;
  };
  const trouble = troubleWith(dirname(path));
  if (trouble !== undefined) {
    if (!onUnwritable) throw trouble;
    onUnwritable(messageOf(trouble));
    return make(join(temporaryFolder(), own));
  }
  return withLock(`${path}.lock`, async () => {
    const meanwhile = opened(path, isWhole);
    if (meanwhile) return meanwhile;
    const file = await make(path);
    boundCache(maxBytes);
    return file;
  }).catch((error: unknown) => {
    throw diskError(error, path);
  });
}

/** Why nothing can be written in a folder of the cache, which is made where it is missing. */
function troubleWith(folder: string): unknown {
  try {
    makeInCache(folder);
    onDisk(folder, () => accessSync(folder, constants.W_OK));
    return undefined;
  } catch (error) {
    return diskError(error, folder);
  }
}

function temporaryFolder(): string {
  const folder = makeTemporary('mas-lab-rows-');
  process.once('exit', () => removeTemporary(folder));
  return folder;
}

/** The first 100 bytes of a name, cut between characters: names of files have at most 255 bytes. */
function shortened(name: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(name).subarray(0, 100), { stream: true });
}

/** The file, if it is there and intact. */
function opened(path: string, isWhole: (bytes: number, file: number) => boolean): OpenCachedFile | undefined {
  if (!existsSync(path)) return undefined;
  const open = onDisk(path, () => openRegular(path));
  const bytes = open.stats.size - DIGEST_BYTES;
  if (bytes < 0 || !isIntact(path, open) || !isWhole(bytes, open.file)) {
    closeSync(open.file);
    return undefined;
  }
  noteUse(path);
  const { dev, ino, size, mtimeMs } = open.stats;
  const isSame = (now: Stats | undefined) => now?.size === size && now.mtimeMs === mtimeMs;
  const require = (isAsOpened: boolean) => {
    if (!isAsOpened) throw new UserError(`${path}: was changed while in use`, AGAIN);
  };
  return {
    path,
    file: open.file,
    bytes,
    requireUnchanged: () => require(isSame(fstatSync(open.file))),
    requireInPlace() {
      const now = statSync(path, { throwIfNoEntry: false });
      require(isSame(now) && now?.ino === ino && now.dev === dev);
    },
  };
}

/** Bytes that are read at a time. */
const WINDOW_BYTES = 2 ** 22;

/**
 * Whether the content has the digest that stands after it. That is computed once, and again when anything about the file
 * has changed, of which nobody but the system sets the time.
 */
function isIntact(path: string, { file, stats }: OpenFile): boolean {
  const { size, mtimeMs, ctimeMs, ino, dev } = stats;
  const mark = join(cacheFolder(), 'verified', sha256Of(JSON.stringify([path, size, mtimeMs, ctimeMs, ino, dev])));
  if (existsSync(mark)) return true;
  const end = size - DIGEST_BYTES;
  const hash = createHash('sha256');
  for (let at = 0; at < end; at += WINDOW_BYTES) hash.update(windowOf(file, at, Math.min(WINDOW_BYTES, end - at)));
  if (!hash.digest().equals(windowOf(file, end, DIGEST_BYTES))) return false;
  try {
    makeInCache(dirname(mark));
    writeAtomically(mark, [Buffer.from(`${path}\n`)]);
  } catch {
    // Only costs the next session the time of the digest.
  }
  return true;
}
