import { createHash } from 'node:crypto';

/** SHA-256, in hexadecimal digits, of pieces one after the other. */
export function sha256Of(...pieces: readonly (Uint8Array | string)[]): string {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}
