import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { UserError } from '../../core/userError';
import { writeAtomically } from '../../store/atomicFile';
import { cacheFolder, makeInCache } from '../../store/cacheFolder';
import { onDisk } from '../../store/diskError';
import { startOfFile } from '../../store/regularFile';
import { digestOfFile, sha256Of } from '../../store/sha256';
import type { DataFile } from '../formats/format';
import type { KnownDataSet, KnownFile } from './catalog';

/**
 * Compares a file with the one that is published under the data set's name, packed by gzip or not. A file is compared
 * once, and again when it has changed.
 * @throws UserError where it is another file
 */
export async function verify({ name, path }: DataFile, known: KnownDataSet | undefined): Promise<void> {
  const digest = digestOf(known?.files.find((each) => each.name === name));
  if (!known || !digest) return;
  const { algorithm, expected } = digest;
  const mark = markOf(path, expected);
  if (existsSync(mark)) return;
  const actual = await checksumsOf(path, algorithm);
  if (!actual.includes(expected)) {
    throw new UserError(
      `${path}: not the published ${known.name}: its ${digest.title} is ${actual.at(-1)}, expected ${expected}`,
      `Replace the file with a fresh copy. Your own data goes in a folder with another name than "${known.name}".`,
    );
  }
  try {
    makeInCache(join(mark, '..'));
    writeAtomically(mark, [Buffer.from(`${path}\n`)]);
  } catch {
    // Only costs the next session a tenth of a second: without a mark the file is compared again.
  }
}

/** How a published file is known again. */
export function digestOf(file: KnownFile | undefined) {
  if (file?.sha256) return { algorithm: 'sha256', title: 'SHA-256', expected: file.sha256 } as const;
  return file?.md5 ? ({ algorithm: 'md5', title: 'MD5', expected: file.md5 } as const) : undefined;
}

/** Of the file, and of what it holds where it is packed. */
async function checksumsOf(path: string, algorithm: 'sha256' | 'md5'): Promise<readonly string[]> {
  const plain = await digestOfFile(algorithm, path);
  return isGzip(path) ? [plain, await digestOfFile(algorithm, path, [createGunzip({ chunkSize: 1 << 20 })])] : [plain];
}

function isGzip(path: string): boolean {
  const [first, second] = startOfFile(path, 2);
  return first === 0x1f && second === 0x8b;
}

/** A file whose presence says that this very file, by path, size and time of change, had this checksum. */
function markOf(path: string, sha256: string): string {
  const { size, mtimeMs } = onDisk(path, () => statSync(path));
  return join(cacheFolder(), 'verified', sha256Of(JSON.stringify([path, size, mtimeMs, sha256])));
}
