import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { imagesIn, leftOutNotes } from '../../../../src/benchmarks/imageFolders/imageSearch';
import { readImageFile } from '../../../../src/benchmarks/pictures/imageFile';
import { resized } from '../../../../src/benchmarks/pictures/resize';
import { UserError } from '../../../../src/core/userError';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';
import resizeCases from '../../../reference/golden/resize.json';

const [height, width] = [19, 26];

/** Smooth in one channel, as photographs are, and with an edge in another. */
function painting(channels: 1 | 3 | 4) {
  const value = (y: number, x: number, channel: number) =>
    [4 * y + 5 * x, x < 13 ? 40 : 200, 255 - 9 * y, y < 9 ? 255 : 90][channel] ?? 0;
  const bytes = Uint8Array.from({ length: height * width * channels }, (_, i) => {
    const pixel = Math.floor(i / channels);
    return value(Math.floor(pixel / width), pixel % width, i % channels);
  });
  return { bytes, picture: sharp(bytes, { raw: { height, width, channels } }) };
}

async function read(name: string, file: Buffer, channels: 1 | 3): Promise<Uint8Array> {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, file);
  return readImageFile(path, [height, width, channels]);
}

it.each([
  ['grey', 1, {}],
  ['coloured', 3, {}],
  ['interlaced', 3, { progressive: true }],
] as const)('a %s PNG is read to the byte', async (_, channels, options) => {
  const { bytes, picture } = painting(channels);
  const file = await picture
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .png(options)
    .toBuffer();
  expect(await read('a.png', file, channels)).toEqual(bytes);
});

it('PNGs with a palette and with 16 bits are read as another decoder reads them', async () => {
  const palette = await painting(3).picture.png({ palette: true, colours: 16 }).toBuffer();
  expect(await read('a.png', palette, 3)).toEqual(Uint8Array.from(await sharp(palette).removeAlpha().raw().toBuffer()));
  const deep = await painting(3).picture.toColourspace('rgb16').png().toBuffer();
  const raw = await sharp(deep).toColourspace('rgb16').raw({ depth: 'ushort' }).toBuffer();
  const values = new Uint16Array(raw.buffer, raw.byteOffset, raw.length / 2);
  expect(Math.max(...values)).toBeGreaterThan(255);
  expect(await read('a.png', deep, 3)).toEqual(Uint8Array.from(values, (value) => Math.round(value / 257)));
});

it('what is transparent keeps its colour', async () => {
  const { bytes, picture } = painting(4);
  expect(await read('a.png', await picture.png().toBuffer(), 3)).toEqual(bytes.filter((_, i) => i % 4 < 3));
});

it.each([
  ['baseline', 3, {}],
  ['progressive', 3, { progressive: true }],
  ['grey', 1, {}],
] as const)('a %s JPEG is read as libjpeg reads it', async (_, channels, options) => {
  const { picture } = painting(channels);
  const colours = channels === 1 ? 'b-w' : 'srgb';
  const file = await picture
    .toColourspace(colours)
    .jpeg({ chromaSubsampling: '4:4:4', ...options })
    .toBuffer();
  const expected = await sharp(file).toColourspace(colours).raw().toBuffer();
  expect(await read('a.jpg', file, channels)).toEqual(Uint8Array.from(expected));
});

it('coloured images become grey for grey data, grey ones coloured', async () => {
  const { bytes, picture } = painting(3);
  const grey = await read('a.png', await picture.png().toBuffer(), 1);
  const [red = 0, green = 0, blue = 0] = bytes;
  expect(grey[0]).toBe(Math.round(0.299 * red + 0.587 * green + 0.114 * blue));
  const one = painting(1);
  const coloured = await read('a.png', await one.picture.toColourspace('b-w').png().toBuffer(), 3);
  expect(coloured).toEqual(Uint8Array.from(one.bytes).reduce(tripled, new Uint8Array(3 * one.bytes.length)));
});

function tripled(all: Uint8Array, value: number, i: number): Uint8Array {
  return all.fill(value, 3 * i, 3 * i + 3);
}

it.each(resizeCases)(
  'a change of size from $size to $to gives what PyTorch gives',
  ({ size, to, values, expected }) => {
    const [fromHeight = 0, fromWidth = 0] = size;
    const [toHeight = 0, toWidth = 0, channels = 0] = to;
    const row = fromWidth * channels;
    const found = resized(
      (y) => Float32Array.from(values.slice(y * row, (y + 1) * row)),
      { height: fromHeight, width: fromWidth },
      { height: toHeight, width: toWidth, channels },
    );
    expect(found).toHaveLength(expected.length);
    for (const [i, value] of expected.entries()) expect(Math.abs((found[i] ?? 0) - value)).toBeLessThan(0.502);
  },
);

it('a folder’s images are found in it and below it, in the order of their names', () => {
  const folder = temporaryFolder();
  for (const name of ['b', '__MACOSX', '.git']) mkdirSync(join(folder, name));
  const images = ['a.jpg', 'b/a.jpeg', 'b/b.jpe', 'c.JFIF', 'd.webp', 'z.PNG'];
  const others = ['b/._a.jpeg', 'notes.txt', 'b/notes.txt', 'c.gif', 'README', '__MACOSX/x.png', '.git/x.png'];
  for (const name of [...images, ...others]) writeFileSync(join(folder, name), '');
  const { paths, leftOut } = imagesIn(folder);
  expect(paths).toEqual(images.map((name) => join(folder, name)));
  expect(leftOutNotes(folder, leftOut)).toEqual([expect.stringMatching(/^.*: 7 files or folders are left out: /)]);
  expect(leftOutNotes(folder, leftOut).join()).toMatch(/ and 1 more \(not PNG, JPEG or WebP\)/);
  expect(leftOutNotes(folder, leftOut).join()).toMatch(/\(hidden\)/);
  expect(leftOutNotes(folder, [])).toEqual([]);
});

it('what is no image is said, with the file and what to do', async () => {
  const { picture } = painting(3);
  const [png, jpeg] = await Promise.all([picture.clone().png().toBuffer(), picture.clone().jpeg().toBuffer()]);
  for (const [name, file, message] of [
    ['a.png', Buffer.from('hello'), /a\.png: neither PNG, JPEG nor WebP/],
    ['a.png', png.subarray(0, 20), /a PNG that cannot be decoded: it ends too early/],
    ['a.png', png.subarray(0, png.length - 40), /a PNG that cannot be decoded/],
    ['a.jpg', jpeg.subarray(0, jpeg.length / 2), /a JPEG that cannot be decoded: it ends too early/],
    ['a.jpg', Buffer.concat([jpeg.subarray(0, 20), Buffer.from([0xff, 0xd9])]), /a JPEG that cannot be decoded/],
  ] as const) {
    const error = await read(name, file, 3).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toMatch(message);
    expect((error as UserError).hint).toBeDefined();
  }
  const nowhere = join(temporaryFolder(), 'nowhere');
  await expect(readImageFile(nowhere, [2, 2, 1])).rejects.toThrow('nowhere: does not exist');
  await expect(readImageFile(nowhere, [2, 2, 4])).rejects.toThrow('the data set has 4');
});
