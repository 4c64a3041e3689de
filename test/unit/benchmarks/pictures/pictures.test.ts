import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { unzipSync } from 'fflate';
import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import { readNpy } from '../../../../src/benchmarks/files/npy';
import { readImageFile } from '../../../../src/benchmarks/pictures/imageFile';
import { UserError } from '../../../../src/core/userError';
import { isFull, longTimeout, propertyRuns } from '../../../fixtures/full';
import { chunk, png, pngOf } from '../../../fixtures/png';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

/** Files of every kind and what PIL reads in them, by test/reference/images.py. */
const arrays = unzipSync(readFileSync(join(__dirname, '../../../reference/golden/images.npz')));
const names = Object.keys(arrays).flatMap((name) => /^(.*)\.file\.npy$/.exec(name)?.[1] ?? []);

function array(name: string) {
  return readNpy(Buffer.from(arrays[`${name}.npy`] ?? []), name, 'bytes');
}

function fileOf(name: string): Buffer {
  return Buffer.from(array(`${name}.file`).data);
}

let path: string;

beforeEach(() => {
  path = join(temporaryFolder(), 'picture');
});

function read(file: Buffer, height = 4, width = 4): Promise<Uint8Array> {
  writeFileSync(path, file);
  return readImageFile(path, [height, width, 3]);
}

/** Undefined where the file is read. */
async function refusal(file: Buffer): Promise<UserError | undefined> {
  const error: unknown = await read(file).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error === undefined || error instanceof UserError) return error;
  throw error;
}

/** mozjpeg halves the height of colours in another way than libjpeg-turbo. */
const differences: Readonly<Record<string, number>> = { 'jpeg-440': 2 };

it.each(names)('%s is read as PIL reads it', async (name) => {
  const { shape, data } = array(`${name}.pixels`);
  const [height = 0, width = 0] = shape;
  const found = await read(fileOf(name), height, width);
  expect(found).toHaveLength(data.length);
  expect(data.reduce((max, value, i) => Math.max(max, Math.abs(value - (found[i] ?? 0))), 0)).toBeLessThanOrEqual(
    differences[name] ?? 0,
  );
});

it('there are files of every kind', () => {
  expect(names.filter((name) => name.startsWith('png'))).toHaveLength(45);
  expect(names.filter((name) => name.startsWith('jpeg'))).toHaveLength(32);
  expect(names.filter((name) => name.startsWith('webp'))).toHaveLength(3);
});

describe('a damaged file is refused', () => {
  const whole = names.filter((name) => !name.endsWith('bytes-after'));

  it('wherever it is cut off', async () => {
    const step = isFull ? 1 : 3;
    for (const name of [
      'png-rgb-8-interlaced',
      'jpeg-420',
      'jpeg-444-progressive',
      'jpeg-cmyk',
      'webp',
      'webp-lossless',
    ]) {
      const file = fileOf(name);
      for (let length = 0; length < file.length - 1; length += length < 80 ? step : 19 * step) {
        expect(await refusal(file.subarray(0, length)), `${name}, ${length} bytes`).toBeDefined();
      }
    }
  });

  it('where the end of a JPEG is missing, but its last marker is not', async () => {
    for (const name of ['jpeg-420', 'jpeg-grey', 'jpeg-cmyk']) {
      const file = fileOf(name);
      const cut = Buffer.concat([file.subarray(0, file.length - 150), file.subarray(-2)]);
      expect(await refusal(cut), name).toBeDefined();
    }
  });

  it('where restart markers are not in order, or one is missing', async () => {
    for (const name of ['jpeg-restart-markers', 'jpeg-restart-markers-444']) {
      const file = fileOf(name);
      const [first, second] = [file.indexOf('\xff\xd0', 0, 'latin1'), file.indexOf('\xff\xd1', 0, 'latin1')];
      const swapped = Buffer.from(file);
      swapped[first + 1] = 0xd1;
      swapped[second + 1] = 0xd0;
      expect((await refusal(swapped))?.message).toMatch('restart markers are not in order');
      const missing = Buffer.concat([file.subarray(0, second), file.subarray(second + 2)]);
      expect((await refusal(missing))?.message).toMatch('restart markers are not in order');
    }
  });

  it(
    'where a byte of a PNG is another',
    async () => {
      const pngs = whole.filter((name) => name.startsWith('png')).map(fileOf);
      const changes = fc.tuple(fc.constantFrom(...pngs), fc.nat(), fc.integer({ min: 1, max: 255 }));
      await fc.assert(
        fc.asyncProperty(changes, async ([file, place, change]) => {
          const changed = Buffer.from(file);
          const at = place % changed.length;
          changed[at] = (changed[at] ?? 0) ^ change;
          expect(await refusal(changed)).toBeDefined();
        }),
        propertyRuns(60, 5_000),
      );
    },
    longTimeout,
  );

  it(
    'or read, but never ends in another error',
    async () => {
      const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 });
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...whole.map(fileOf)), changes, async (file, all) => {
          const changed = Buffer.from(file);
          for (const [place, value] of all) changed[place % changed.length] = value;
          await refusal(changed);
        }),
        propertyRuns(100, 10_000),
      );
    },
    longTimeout,
  );
});

describe('a small file with a large picture is refused at once', () => {
  const zeros = deflateSync(Buffer.alloc(1000));

  it.each([
    [
      '10,000 × 9,999',
      { width: 10_000, height: 9_999, depth: 8, colourType: 2 },
      /its 10000 × 9999 pixels take 700 MB .* at most 500 MB/,
    ],
    ['a long row', { width: 60_000_000, height: 1, depth: 1, colourType: 0 }, /a side is at most 65535/],
    [
      'pixels that its data cannot hold',
      { width: 6_000, height: 6_000, depth: 16, colourType: 6 },
      /it ends too early/,
    ],
  ] as const)('%s', async (_, header, message) => {
    const error = await refusal(pngOf(header, zeros));
    expect(error?.message).toMatch(message);
  });

  it('one pixel that unpacks to 100 MB', async () => {
    const header = { width: 1, height: 1, depth: 8, colourType: 2, interlaced: true };
    const error = await refusal(pngOf(header, deflateSync(Buffer.alloc(1e8))));
    expect(error?.message).toMatch('it holds more data than its pixels need');
  });

  it('one pixel and a note that unpacks to 100 MB: the note is not looked into', async () => {
    const bomb = deflateSync(Buffer.alloc(1e8));
    const notes = ['zTXt', 'iCCP', 'iTXt'].map((type) => chunk(type, Buffer.concat([Buffer.from('note\0\0'), bomb])));
    const file = png(Uint8Array.of(7), 1);
    const [start, rest] = [file.subarray(0, 33), file.subarray(33)];
    expect([...(await read(Buffer.concat([start, ...notes, rest]), 1, 1))]).toEqual([7, 7, 7]);
  });

  it('a canvas of one pixel around a large picture', async () => {
    const webp = fileOf('webp-lossless');
    webp.writeUInt32LE(0x0fffffff, 21);
    const canvas = Buffer.from('VP8X\x0a\0\0\0\0\0\0\0\0\0\0\0\0\0', 'latin1');
    const file = Buffer.concat([webp.subarray(0, 12), canvas, webp.subarray(12)]);
    file.writeUInt32LE(file.length - 8, 4);
    expect((await refusal(file))?.message).toMatch(/its size is 1 × 1, but that of its pixels is 16384 × 16384/);
  });

  it('a JPEG of many scans or segments, or without samples', async () => {
    const whole = fileOf('jpeg-cmyk');
    const frame = whole.indexOf('\xff\xc0', 0, 'latin1');
    const unsampled = Buffer.from(whole);
    for (let component = 0; component < 4; component++) unsampled[frame + 11 + 3 * component] = 0;
    const scan = fileOf('jpeg-grey');
    const start = scan.indexOf('\xff\xda', 0, 'latin1');
    const scans = Array.from({ length: 101 }, () => scan.subarray(start, -2));
    const notes = Buffer.alloc(4 * 10_001, Buffer.of(0xff, 0xe1, 0, 2));
    for (const [file, message] of [
      [unsampled, 'its frame header is damaged'],
      [
        Buffer.concat([scan.subarray(0, start), ...scans, scan.subarray(-2)]),
        'it has 101 scans, and at most 100 are read',
      ],
      [Buffer.concat([scan.subarray(0, 2), notes, scan.subarray(2)]), 'it has more than 10000 segments'],
    ] as const) {
      expect((await refusal(file))?.message).toMatch(message);
    }
  });

  it('a file of more bytes than a picture has is not read', async () => {
    writeFileSync(path, '\x89PNG');
    truncateSync(path, 129e6);
    await expect(readImageFile(path, [4, 4, 3])).rejects.toThrow(
      /its 129 MB are too large for a picture, which has at most 128 MB/,
    );
  });

  it('a JPEG and a WebP, with how to make them smaller', async () => {
    const jpeg = fileOf('jpeg-420');
    const frame = jpeg.indexOf('\xff\xc0', 0, 'latin1');
    jpeg.writeUInt16BE(0xffff, frame + 5);
    jpeg.writeUInt16BE(0xffff, frame + 7);
    const webp = fileOf('webp-lossless');
    webp.writeUInt32LE(0x0fffffff, 21);
    for (const file of [jpeg, webp]) {
      const error = await refusal(file);
      expect(error?.message).toMatch(/pixels take .* GB of memory to decode, and at most 500 MB/);
      expect(error?.hint).toBe(
        `Make it smaller: magick "${path}[0]" -resize 2000x2000 "png:${path}.png", and remove ${path}.`,
      );
    }
  });
});

it('what is whole but not decoded is to be converted', async () => {
  const frames = ['red', 'blue'].map(
    (background) => ({ create: { width: 4, height: 4, channels: 3, background } }) as const,
  );
  const stills = await Promise.all(frames.map((frame) => sharp(frame).png().toBuffer()));
  const animated = await sharp(stills, { join: { animated: true } })
    .webp()
    .toBuffer();
  const deep = fileOf('jpeg-420');
  deep[deep.indexOf('\xff\xc0', 0, 'latin1') + 4] = 12;
  const arithmetic = fileOf('jpeg-420');
  arithmetic[arithmetic.indexOf('\xff\xc0', 0, 'latin1') + 1] = 0xc9;
  for (const [file, message] of [
    [animated, /a WebP that cannot be decoded: it is animated/],
    [deep, /its values have 12 bits, not 8/],
    [arithmetic, /its coding is neither baseline nor progressive/],
  ] as const) {
    const error = await refusal(file);
    expect(error?.message).toMatch(message);
    expect(error?.hint).toMatch(/^Convert it with ImageMagick: magick "/);
  }
});

const box = (brands: string) => Buffer.concat([Buffer.of(0, 0, 0, 8 + brands.length), Buffer.from(`ftyp${brands}`)]);

it.each([
  ['a GIF', Buffer.from('GIF89a')],
  ['a TIFF', Buffer.from('II*\0')],
  ['a TIFF', Buffer.from('MM\0*')],
  ['a BMP', Buffer.from('BM')],
  ['an AVIF', box('avif\0\0\0\0mif1')],
  ['an AVIF', box('mif1\0\0\0\0avifmiaf')],
  ['a HEIC', box('heic\0\0\0\0mif1')],
  ['a HEIC', box('mif1\0\0\0\0heic')],
  ['a JPEG XL', Buffer.of(0xff, 0x0a)],
  ['a PDF', Buffer.from('%PDF-1.7')],
  ['an SVG', Buffer.from('\ufeff<?xml version="1.0"?>\n<svg/>')],
  ['a web page (HTML)', Buffer.from('\n<!DOCTYPE html><title>404</title>')],
  ['a web page (HTML)', Buffer.from('<html>')],
])('%s is called by its name, and how to convert it is said', async (name, file) => {
  const error = await refusal(file);
  expect(error?.message).toBe(`${path}: ${name}, not PNG, JPEG or WebP`);
  expect(error?.hint).toBe(
    name === 'a web page (HTML)'
      ? 'Something other than the picture was downloaded: download it again, or remove the file.'
      : `Convert it with ImageMagick: magick "${path}[0]" "png:${path}.png", and remove ${path}.`,
  );
});

it('an empty file is called empty, and text nothing', async () => {
  expect((await refusal(Buffer.alloc(0)))?.message).toBe(`${path}: the file is empty`);
  expect((await refusal(Buffer.from('hello')))?.message).toBe(
    `${path}: neither PNG, JPEG nor WebP, by its first bytes`,
  );
});
