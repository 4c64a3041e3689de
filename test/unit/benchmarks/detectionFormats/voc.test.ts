import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { openDetectionSet } from '../../../../src/benchmarks/detectionSets/detectionSet';
import { vocFile, vocObject, writeFiles } from '../../../fixtures/detectionFiles';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

type Files = Parameters<typeof writeFiles>[1];

/** A folder of three pictures, with other files or in place of them. */
function vocFolder(more: Files = {}): string {
  const files: Record<string, Files[string]> = {};
  for (const stem of ['a', 'b', 'c']) {
    files[`JPEGImages/${stem}.png`] = [20, 10];
    files[`Annotations/${stem}.xml`] = vocFile(vocObject('cat', [1, 1, 20, 10]));
  }
  return writeFiles(temporaryFolder(), { ...files, ...more });
}

const partsOf = async (folder: string) => {
  const { pictures, trainPictures, notes } = await openDetectionSet(folder);
  const names = pictures.map(({ path }) => basename(path, '.png')).join('');
  return { train: names.slice(0, trainPictures), test: names.slice(trainPictures), notes };
};

const list = (name: string, ...stems: string[]) => ({
  [`ImageSets/Main/${name}.txt`]: stems.map((each) => `${each}\n`).join(''),
});

test.each([
  [
    'trainval and test',
    { ...list('trainval', 'b', 'a'), ...list('test', 'c'), ...list('val', 'a'), ...list('train', 'b') },
    'ba',
    'c',
  ],
  ['train, val and test', { ...list('train', 'a'), ...list('val', 'b'), ...list('test', 'c') }, 'ab', 'c'],
  [
    'train and val, and the two together',
    { ...list('train', 'a', 'c'), ...list('val', 'b'), ...list('trainval', 'a', 'b', 'c') },
    'ac',
    'b',
  ],
  ['a list of one class', { ...list('train', 'a  1', 'b -1'), ...list('test', 'c  0') }, 'ab', 'c'],
])('lists say what is for training and testing: %s', async (_, lists, train, testing) => {
  expect(await partsOf(vocFolder(lists))).toMatchObject({ train, test: testing });
});

test('without lists, a share that is always the same is for testing, and that is said', async () => {
  const { train, test: testing, notes } = await partsOf(vocFolder());
  expect([train.length, testing.length]).toEqual([2, 1]);
  expect(await partsOf(vocFolder())).toMatchObject({ train, test: testing });
  expect(notes.join()).toContain('nothing says what is for testing: 1 picture');
});

test('annotations may lie beside the pictures, in one folder or in those for training and testing', async () => {
  const both = (stem: string) => ({ [`${stem}.png`]: [20, 10] as const, [`${stem}.xml`]: vocFile('') });
  const flat = writeFiles(temporaryFolder(), { ...both('a'), ...both('b'), 'c.png': [1, 1] });
  const { notes } = await partsOf(flat);
  expect(notes.join()).toContain('1 picture without annotation or in no list left out: c.png');
  const divided = writeFiles(temporaryFolder(), { ...both('train/a'), ...both('valid/b'), ...both('test/c') });
  expect(await partsOf(divided)).toMatchObject({ train: 'a', test: 'c' });
  expect((await partsOf(divided)).notes.join()).toContain('1 picture for validation (valid) left out');
  const mixed = writeFiles(temporaryFolder(), { ...both('train/a'), ...both('b') });
  await expect(partsOf(mixed)).rejects.toThrow('has annotations beside its folder train, which has some, too');
});

test('boxes count pixels from 1 with both ends, and may have fractions', async () => {
  const xml = vocFile(
    vocObject('cat', [3, 4, 3, 10]) + vocObject('cat', [1.5, 1, 20, 2.25], '<difficult>1</difficult>'),
  );
  const { pictures } = await openDetectionSet(
    vocFolder({ 'Annotations/a.xml': xml, ...list('train', 'a'), ...list('test', 'b') }),
  );
  expect(pictures[0]?.objects).toEqual([
    { class: 0, box: { x1: 2, y1: 3, x2: 3, y2: 10 } },
    { class: 0, box: { x1: 0.5, y1: 0, x2: 20, y2: 2.25 }, isDifficult: true },
  ]);
});

test('a picture without size in its annotation has that of its file', async () => {
  const xml = (xmax: number) => `<annotation>${vocObject('cat', [1, 1, xmax, 10])}</annotation>`;
  const { pictures } = await openDetectionSet(vocFolder({ 'Annotations/a.xml': xml(20) }));
  expect(pictures[0]).toMatchObject({ width: 20, height: 10 });
  await expect(openDetectionSet(vocFolder({ 'Annotations/a.xml': xml(21) }))).rejects.toThrow(
    /a\.xml: the box from 0, 0 to 21, 10 lies outside of its picture of 20 × 10/,
  );
});

const inA = (objects: string, size?: [number, number]) => ({ 'Annotations/a.xml': vocFile(objects, size) });

test.each<[string, Files, RegExp]>([
  [
    'a box that counts from 0',
    inA(vocObject('cat', [0, 1, 9, 9])),
    /a\.xml, line 3: the box of "cat" \(xmin 0, ymin 1, xmax 9, ymax 9\) lies outside of its picture of 20 × 10/,
  ],
  ['a box beyond the edge', inA(vocObject('cat', [1, 1, 5, 11])), /line 3: .*ymax 11\) lies outside/],
  [
    'the second box',
    inA(vocObject('cat', [1, 1, 5, 5]) + vocObject('cat', [1, 1, 21, 5])),
    /line 7: .*xmax 21, ymax 5\)/,
  ],
  ['an empty box', inA(vocObject('cat', [5, 1, 4, 9])), /line 3: the box of "cat" .* is empty/],
  ['a negative box', inA(vocObject('cat', [9, 1, 4, 9])), /line 3: the box of "cat" .* has a negative size/],
  ['a number that is none', inA(vocObject('cat', [Number.NaN, 1, 4, 9])), /line 5: xmin is "NaN"/],
  ['an infinite number', inA(vocObject('cat', [1, 1, Number.POSITIVE_INFINITY, 9])), /line 5: xmax is "Infinity"/],
  ['an object without box', inA('<object><name>cat</name></object>'), /line 3: <object> has no <bndbox>/],
  ['an object without name', inA('<object>\n</object>'), /line 3: <object> has no <name>/],
  ['an empty name', inA(vocObject('  ', [1, 1, 4, 9])), /line 3: the name of a class is empty/],
  [
    'a difficult object that may be one',
    inA(vocObject('cat', [1, 1, 4, 9], '\n<difficult>yes</difficult>')),
    /line 6: difficult is "yes"/,
  ],
  [
    'a class with another case',
    inA(vocObject('Cat', [1, 1, 4, 9])),
    /the class is called "cat", but "Cat" in .*a\.xml, line 3/,
  ],
  ['a class with other blanks', inA(vocObject('cat ', [1, 1, 4, 9])), /the class is called "cat", but "cat " in/],
  ['another size', inA('', [10, 20]), /a\.xml, line 2: says 10 × 20 \(width × height\), but .*a\.png is 20 × 10/],
  ['a size of zero', inA('', [0, 0]), /line 2: says 0 × 0/],
  ['another root', { 'Annotations/a.xml': '<html></html>' }, /line 1: is <html>, not <annotation>/],
  ['a truncated file', { 'Annotations/a.xml': vocFile('').slice(0, -5) }, /a\.xml, line 3: no well-formed XML/],
  [
    'a bomb of entities',
    {
      'Annotations/a.xml': `<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY b "${'&c;'.repeat(9)}">]>\n<annotation>&b;</annotation>`,
    },
    /a\.xml, line 2: has a document type, which may define entities/,
  ],
  ['an empty file', { 'Annotations/a.xml': '' }, /a\.xml: holds no element|a\.xml, line 1/],
  ['a picture without bytes', { 'JPEGImages/a.png': '' }, /a\.png: the file is empty/],
  ['two pictures of one name', { 'JPEGImages/a.jpg': [20, 10] }, /a\.png: a\.jpg has the same name/],
  ['a damaged picture', { 'JPEGImages/a.png': 'no picture' }, /a\.png: neither PNG, JPEG nor WebP/],
  ['a name twice', list('train', 'a', 'b', 'a'), /train\.txt, line 3: a is there already, in .*train\.txt, line 1/],
  [
    'a picture for training and testing',
    { ...list('trainval', 'a'), ...list('test', 'b', 'a') },
    /test\.txt, line 2: a is there already, in .*trainval\.txt, line 1/,
  ],
  ['a name without annotation', list('train', 'a', 'z'), /train\.txt, line 2: there is no .*Annotations\/z\.xml/],
  ['a name with folders', list('train', '../a'), /train\.txt, line 1: "\.\.\/a" is no name of a picture/],
])('%s is refused by name and line', async (_, more, message) => {
  await expect(openDetectionSet(vocFolder(more))).rejects.toThrow(message);
});

test('a missing picture is refused by name', async () => {
  const folder = vocFolder();
  rmSync(join(folder, 'JPEGImages/b.png'));
  await expect(openDetectionSet(folder)).rejects.toThrow(
    /b\.xml: its picture is missing: no PNG, JPEG or WebP file in .*JPEGImages is called b/,
  );
});
