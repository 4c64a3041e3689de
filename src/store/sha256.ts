import { createHash } from 'node:crypto';
import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Reading, streamOfFile } from './regularFile';

/** SHA-256, in hexadecimal digits, of pieces one after the other. */
export function sha256Of(...pieces: readonly (Uint8Array | string)[]): string {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}

/**
 * SHA-256, in hexadecimal digits, of a file that may be larger than memory; with `unpack`, of what that makes of it.
 * @throws the reason of `signal` where that ends it; UserError where it is no regular file
 */
export function sha256OfFile(
  path: string,
  unpack: readonly Transform[] = [],
  signal?: AbortSignal,
  reading?: Reading,
): Promise<string> {
  return digestOfFile('sha256', path, unpack, signal, reading);
}

/** The same by another algorithm, which the publisher of a file chose. */
export async function digestOfFile(
  algorithm: 'sha256' | 'md5',
  path: string,
  unpack: readonly Transform[] = [],
  signal?: AbortSignal,
  reading?: Reading,
): Promise<string> {
  const hash = createHash(algorithm);
  await pipeline([streamOfFile(path, reading), ...unpack, hash], { signal });
  return Buffer.from(hash.read()).toString('hex');
}
