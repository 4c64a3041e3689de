import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { test } from 'vitest';
import { readNpy } from '../../../src/benchmarks/files/npy';
import { isJpeg, readJpeg } from '../../../src/benchmarks/pictures/jpeg';
import { type Picture, TooLarge, Unsupported } from '../../../src/benchmarks/pictures/picture';
import { isPng, readPng } from '../../../src/benchmarks/pictures/png';
import { isWebp, readWebp } from '../../../src/benchmarks/pictures/webp';
import { UserError } from '../../../src/core/userError';
import { FUZZ_TIMEOUT, fuzz, hostile } from '../../fixtures/fuzz';
import { chunk } from '../../fixtures/png';

/** Files of every kind, by test/reference/images.py. */
const archive = unzipSync(readFileSync(join(__dirname, '../../reference/golden/images.npz')));
const files = Object.entries(archive).flatMap(([name, bytes]) =>
  name.endsWith('.file.npy') ? [Buffer.from(readNpy(Buffer.from(bytes), name, 'bytes').data)] : [],
);

/** What a decoder throws is said of the file; anything else, such as a TypeError, is a fault of the decoder. */
function readWith(isIt: (bytes: Buffer) => boolean, read: (bytes: Buffer) => Promise<Picture>) {
  return async (bytes: Buffer) => {
    if (!isIt(bytes)) return;
    const picture = await read(bytes).catch((error: unknown) => {
      const known = [Error, TooLarge, Unsupported].some((kind) => (error as Error).constructor === kind);
      throw known ? new UserError((error as Error).message) : error;
    });
    const { width, height, rgba } = picture;
    if (rgba.length !== 4 * width * height) throw new Error(`${rgba.length} bytes for ${width} × ${height} pixels`);
  };
}

test('PNG', { timeout: FUZZ_TIMEOUT }, async () => {
  await fuzz(300, hostile(files.filter(isPng), '\x89PNG\r\n\x1a\n').map(withChecksums), readWith(isPng, readPng));
});

test('JPEG', { timeout: FUZZ_TIMEOUT }, async () => {
  await fuzz(200, hostile(files.filter(isJpeg), '\xff\xd8', '\xff\xd8\xff\xc0'), readWith(isJpeg, readJpeg));
});

test('WebP', { timeout: FUZZ_TIMEOUT }, async () => {
  const beginnings = ['VP8 ', 'VP8L', 'VP8X'].map((type) => `RIFF\x40\0\0\0WEBP${type}`);
  await fuzz(200, hostile(files.filter(isWebp), ...beginnings), readWith(isWebp, readWebp));
});

/** Of two damaged PNGs, one gets the checksums of its chunks, since nothing behind a wrong one is looked at. */
function withChecksums(bytes: Buffer): Buffer {
  if (bytes.length % 2 === 0) return bytes;
  const parts = [bytes.subarray(0, 8)];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = Math.min(bytes.length, at + 12 + bytes.readUInt32BE(at));
    parts.push(chunk(bytes.toString('latin1', at + 4, at + 8), bytes.subarray(at + 8, end - 4)));
    at = end;
  }
  return Buffer.concat(parts);
}
