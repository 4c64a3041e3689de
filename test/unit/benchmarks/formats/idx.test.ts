import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openIdx, readIdx } from '../../../../src/benchmarks/formats/idx';
import { UserError } from '../../../../src/core/userError';
import { idxBytes } from '../../../fixtures/idxFiles';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

/** Reads all of an IDX file. */
async function read(
  path: string,
  ranks: readonly number[] = [3],
): Promise<{ dimensions: readonly number[]; elements: number[] }> {
  const idx = await openIdx(path, ranks);
  const target = new Uint8Array(idx.bytes);
  await readIdx(idx, target);
  return { dimensions: idx.dimensions, elements: [...target] };
}

/** The error of reading a file with this content. */
async function errorOf(content: Uint8Array, ranks?: readonly number[]): Promise<UserError> {
  const path = join(temporaryFolder(), 'train-images-idx3-ubyte');
  writeFileSync(path, content);
  const error: unknown = await read(path, ranks).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof UserError)) throw new Error(`no UserError but ${String(error)}`);
  expect(error.message.startsWith(`${path}: `)).toBe(true);
  return new UserError(error.message.slice(path.length + 2), error.hint);
}

const images = idxBytes([2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255]);

describe('an IDX file', () => {
  it('gives its elements, plain or gzip, whatever its name', async () => {
    const folder = temporaryFolder();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        fc.nat(),
        async (dimensions, gzip, seed) => {
          const count = dimensions.reduce((product, each) => product * each, 1);
          const elements = Array.from({ length: count }, (_, i) => (seed + 7 * i) % 256);
          const bytes = idxBytes(dimensions, elements);
          const path = join(folder, 'file');
          writeFileSync(path, gzip ? gzipSync(bytes) : bytes);
          expect(await read(path, [dimensions.length])).toEqual({ dimensions, elements });
        },
      ),
      { numRuns: 25 },
    );
  });

  it('larger than one piece of the decompressor arrives whole', async () => {
    const path = join(temporaryFolder(), 'file');
    const elements = Array.from({ length: 2 * 700 * 1024 }, (_, i) => (i * 2654435761) >>> 24);
    writeFileSync(path, gzipSync(idxBytes([2, 700, 1024], elements), { level: 1 }));
    const idx = await openIdx(path, [3]);
    const target = new Uint8Array(idx.bytes);
    await readIdx(idx, target);
    expect(Buffer.compare(target, Uint8Array.from(elements))).toBe(0);
  });
});

describe('a bad IDX file is named with what was expected and what was found', () => {
  it('wrong magic number: labels where images belong', async () => {
    const { message } = await errorOf(idxBytes([3], [0, 1, 2]), [3, 4]);
    expect(message).toBe('wrong magic number: expected 0x00000803 or 0x00000804, found 0x00000801');
  });

  it('wrong magic number: not IDX at all', async () => {
    const { message } = await errorOf(Buffer.from('not images'));
    expect(message).toBe('wrong magic number: expected 0x00000803, found 0x6e6f7420');
    expect((await errorOf(Buffer.from('<html>Not found</html>'))).message).toBe('a web page (HTML), not IDX');
  });

  it('truncated', async () => {
    const { message, hint } = await errorOf(images.subarray(0, images.length - 5));
    expect(message).toBe('truncated: its header says 2 × 2 × 3, which is 28 bytes in all; found 23');
    expect(hint).toBe('Replace the file with a fresh copy.');
  });

  it('truncated in its header, or empty', async () => {
    expect((await errorOf(images.subarray(0, 9))).message).toBe('truncated in its header: expected 16 bytes, found 9');
    expect((await errorOf(Buffer.alloc(0))).message).toBe('the file is empty.');
  });

  it('too long', async () => {
    const { message } = await errorOf(Buffer.concat([images, Buffer.from([0])]));
    expect(message).toBe('too long: its header says 2 × 2 × 3, which is 28 bytes in all; found 29');
  });

  it('a truncated gzip file', async () => {
    const noise = Array.from({ length: 10_000 }, (_, i) => (i * 2654435761) >>> 24);
    const packed = gzipSync(idxBytes([10_000, 1, 1], noise));
    const { message } = await errorOf(packed.subarray(0, packed.length / 2));
    expect(message).toMatch(/^the gzip data is truncated: \d+ of 10016 bytes could be unpacked$/);
  });

  it('a damaged gzip file', async () => {
    const noise = Array.from({ length: 10_000 }, (_, i) => (i * 2654435761) >>> 24);
    const packed = gzipSync(idxBytes([10_000, 1, 1], noise));
    packed[packed.length - 6] = (packed[packed.length - 6] ?? 0) ^ 0xff; // its checksum
    expect((await errorOf(packed)).message).toMatch(/^the gzip data is damaged/);
  });

  it('a gzip file with fewer or more bytes than its header says', async () => {
    expect((await errorOf(gzipSync(images.subarray(0, 20)))).message).toMatch(
      /^truncated: .* 28 bytes in all; found 20$/,
    );
    const longer = Buffer.concat([images, Buffer.alloc(100)]);
    expect((await errorOf(gzipSync(longer))).message).toMatch(/^too long: .* 28 bytes in all; found at least 128$/);
  });

  it('a header that asks for more memory than there is, before any is taken', async () => {
    const hostile = idxBytes([0xffffffff, 0xffffffff, 0xffffffff], []);
    expect((await errorOf(hostile)).message).toMatch(/^its header asks for 4294967295 × 4294967295 × 4294967295 bytes/);
    const large = idxBytes([60_000, 200, 300], []);
    expect((await errorOf(gzipSync(large))).message).toMatch(/^truncated: .* the file is far too small for that$/);
  });

  it('missing', async () => {
    await expect(read('/nowhere/train-images')).rejects.toThrow('/nowhere/train-images: no such file or folder.');
  });
});
