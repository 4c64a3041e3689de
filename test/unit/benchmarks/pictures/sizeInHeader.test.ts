import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import sharp from 'sharp';
import { expect, it, test } from 'vitest';
import { openDetectionSet } from '../../../../src/benchmarks/detectionSets/detectionSet';
import { readNpy } from '../../../../src/benchmarks/files/npy';
import { sizeInHeader } from '../../../../src/benchmarks/pictures/imageFile';
import { vocFile, vocObject, writeFiles } from '../../../fixtures/detectionFiles';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

/** Files of every kind and what PIL reads in them, by test/reference/images.py. */
const arrays = unzipSync(readFileSync(join(__dirname, '../../../reference/golden/images.npz')));
const names = Object.keys(arrays).flatMap((name) => /^(.*)\.file\.npy$/.exec(name)?.[1] ?? []);
const arrayOf = (name: string) => readNpy(Buffer.from(arrays[`${name}.npy`] ?? []), name, 'bytes');

it('the size in the header is that of the pixels that PIL reads: PNG, JPEG and WebP of every kind', () => {
  const path = join(temporaryFolder(), 'picture');
  const found = names.map((name) => {
    writeFileSync(path, arrayOf(`${name}.file`).data);
    const { height, width } = sizeInHeader(path);
    return [name, height, width];
  });
  expect(found).toEqual(names.map((name) => [name, ...arrayOf(`${name}.pixels`).shape.slice(0, 2)]));
  expect(names.filter((name) => /^(jpeg|webp)/.test(name)).length).toBeGreaterThan(30);
});

/** 37 × 23 pixels of one colour. */
const picture = () => sharp({ create: { width: 37, height: 23, channels: 3, background: '#208060' } });
/** A camera's notes and a preview: more than the first bytes that are read. */
const notes = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), Buffer.alloc(60_000, 0xff)]);

/** With segments APP1 before all others. */
function withNotes(jpeg: Buffer, segments: number): Buffer {
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(notes.length + 2, 2);
  const all = Array.from({ length: segments }, () => [head, notes]).flat();
  return Buffer.concat([jpeg.subarray(0, 2), ...all, jpeg.subarray(2)]);
}

test.each([
  ['a JPEG', () => picture().jpeg().toBuffer()],
  ['a progressive JPEG', () => picture().jpeg({ progressive: true }).toBuffer()],
  ['a JPEG with long notes of a camera', async () => withNotes(await picture().jpeg().toBuffer(), 9)],
  ['a WebP with losses', () => picture().webp().toBuffer()],
  ['a WebP without losses', () => picture().webp({ lossless: true }).toBuffer()],
  ['a WebP with what is transparent', () => picture().ensureAlpha(0.5).webp().toBuffer()],
  ['a WebP with a profile', () => picture().withIccProfile('p3').webp().toBuffer()],
] as const)('%s has its size in the header', async (_, made) => {
  const path = join(temporaryFolder(), 'picture');
  writeFileSync(path, await made());
  expect(sizeInHeader(path)).toEqual({ width: 37, height: 23 });
});

test('a JPEG whose header ends early is refused by name', async () => {
  const path = join(temporaryFolder(), 'a.jpg');
  writeFileSync(path, withNotes(await picture().jpeg().toBuffer(), 9).subarray(0, 200_000));
  expect(() => sizeInHeader(path)).toThrow(`${path}: has no whole header`);
});

test('a detection data set may have pictures of all three formats, and compares their sizes', async () => {
  const xml = vocFile(vocObject('cat', [1, 1, 37, 23]), [37, 23]);
  const folder = writeFiles(temporaryFolder(), {
    ...{ 'a.jpg': await picture().jpeg().toBuffer(), 'b.webp': await picture().webp().toBuffer() },
    ...{ 'c.png': [37, 23], 'a.xml': xml, 'b.xml': xml, 'c.xml': xml },
  });
  const { pictures } = await openDetectionSet(folder);
  expect(pictures.map(({ width, height }) => [width, height])).toEqual(Array(3).fill([37, 23]));
  writeFiles(folder, { 'b.xml': vocFile('', [23, 37]) });
  await expect(openDetectionSet(folder)).rejects.toThrow(/b\.xml, line 2: says 23 × 37 .* but .*b\.webp is 37 × 23/);
});
