import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { openDetectionSet } from '../../../../src/benchmarks/detectionSets/detectionSet';
import { cocoContent, writeFiles } from '../../../fixtures/detectionFiles';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

const pictures = { 'train/a.png': [20, 10], 'train/b.png': [20, 10] } as const;

/** A data set whose one file has other content in some members. */
function cocoFolder(content: object = {}, more: Parameters<typeof writeFiles>[1] = {}): string {
  const json = JSON.stringify({ ...cocoContent, ...content });
  return writeFiles(temporaryFolder(), { ...pictures, 'annotations/instances_train.json': json, ...more });
}

const [first, second] = cocoContent.annotations;
const [image, other] = cocoContent.images;
const withBox = (...bbox: unknown[]) => ({ annotations: [first, { ...second, bbox }] });

const json = (content: object) => JSON.stringify({ ...cocoContent, ...content });
const val = (content: object) =>
  ({
    'val/v.png': [20, 10],
    'instances_val.json': json({ images: [{ ...image, file_name: 'v.png' }], annotations: [], ...content }),
  }) as const;

test('classes are in the order of their ids, and a box is left, top, width, height', async () => {
  const set = await openDetectionSet(cocoFolder());
  expect(set.classNames).toEqual(['cat', 'dog']);
  expect(set.pictures.flatMap(({ objects }) => objects)).toEqual(
    expect.arrayContaining([
      { class: 0, box: { x1: 0, y1: 0, x2: 20, y2: 10 } },
      { class: 1, box: { x1: 1, y1: 2, x2: 4.5, y2: 6 }, isCrowd: true },
    ]),
  );
});

test.each([
  ['beside the folder of pictures', 'instances_train.json', 'train/a.png', ''],
  ['in annotations, pictures in images', 'annotations/instances_train.json', 'images/train/a.png', ''],
  ['pictures in images without division', 'annotations/instances_all.json', 'images/a.png', ''],
  ['a file of any name, by its path', 'labels.json', 'a.png', 'labels.json'],
])('files may lie %s', async (_, json, picture, path) => {
  const content = { ...cocoContent, images: [image], annotations: [first] };
  const folder = writeFiles(temporaryFolder(), { [json]: JSON.stringify(content), [picture]: [20, 10] });
  const set = await openDetectionSet(join(folder, path));
  expect(set.pictures.map((each) => each.path)).toEqual([join(folder, picture)]);
});

test('pictures for validation are for testing where no file is, and left out where one is', async () => {
  const file = (name: string) =>
    JSON.stringify({ ...cocoContent, images: [{ ...image, file_name: name }], annotations: [] });
  const files = { 'instances_val.json': file('v.png'), 'val/v.png': [20, 10] } as const;
  const partsOf = async (folder: string) => {
    const set = await openDetectionSet(folder);
    return { names: set.pictures.map(({ path }) => basename(path)), train: set.trainPictures, notes: set.notes.join() };
  };
  const two = await partsOf(cocoFolder({}, files));
  expect([two.names, two.train]).toEqual([['a.png', 'b.png', 'v.png'], 2]);
  expect(two.notes).toContain('the pictures for validation (instances_val.json) are for testing');
  const testing = { 'instances_test.json': file('t.png'), 'test/t.png': [20, 10] } as const;
  const three = await partsOf(cocoFolder({}, { ...files, ...testing }));
  expect([three.names, three.train]).toEqual([['a.png', 'b.png', 't.png'], 2]);
  expect(three.notes).toContain('1 picture for validation (instances_val.json) left out');
});

test('folders for training and testing may have a file each, as Roboflow exports them', async () => {
  const heading = { id: 0, name: 'pets', supercategory: 'none' };
  const categories = [heading, ...cocoContent.categories.map((each) => ({ ...each, supercategory: 'pets' }))];
  const file = (name: string) =>
    JSON.stringify({ categories, images: [{ ...image, file_name: name }], annotations: [first] });
  const parts = { train: 'a.png', valid: 'v.png', test: 't.png' };
  const files = Object.entries(parts).flatMap(([part, name]) => [
    [`${part}/_annotations.coco.json`, file(name)] as const,
    [`${part}/${name}`, [20, 10]] as const,
  ]);
  const folder = writeFiles(temporaryFolder(), Object.fromEntries<string | readonly [number, number]>(files));
  const set = await openDetectionSet(folder);
  expect(set.pictures.map(({ path }) => basename(path))).toEqual(['a.png', 't.png']);
  expect(set.trainPictures).toBe(1);
  expect(set.classNames).toEqual(['cat', 'dog']);
  expect(set.notes.join()).toContain('1 picture for validation (valid/_annotations.coco.json) left out');
  expect(set.notes.join()).toContain('no class is made of pets, under which others stand');
  expect((await openDetectionSet(join(folder, 'train'))).pictures).toHaveLength(1);
  // A category that objects are of is a class, whatever else it is.
  const used = JSON.stringify({ categories, images: [image], annotations: [{ ...first, category_id: 0 }] });
  writeFiles(folder, { 'train/_annotations.coco.json': used });
  expect((await openDetectionSet(join(folder, 'train'))).classNames).toEqual(['pets', 'cat', 'dog']);
});

test('a class of which only pictures for testing have objects is said: its name may differ by a letter', async () => {
  const categories = [...cocoContent.categories, { id: 19, name: 'dgo' }];
  const folder = cocoFolder({}, val({ categories, annotations: [{ ...first, category_id: 19 }] }));
  const { classNames, notes } = await openDetectionSet(folder);
  expect(classNames).toEqual(['cat', 'dog', 'dgo']);
  expect(notes).toContain(`${folder}: no training picture has dgo, which pictures for testing have`);
});

test('boxes of no size are left out, and what two decimals hide is cut; both is said', async () => {
  const empty = await openDetectionSet(cocoFolder(withBox(3, 4, 5, 0)));
  expect(empty.pictures.flatMap(({ objects }) => objects)).toHaveLength(1);
  expect(empty.notes.join()).toContain('1 box of width or height 0 left out: annotations[1]');
  const cut = await openDetectionSet(cocoFolder(withBox(16.8, 0, 3.4, 10.000001)));
  expect(cut.pictures.flatMap(({ objects }) => objects).find((each) => each.isCrowd)?.box).toEqual({
    x1: 16.8,
    y1: 0,
    x2: 20,
    y2: 10,
  });
  // What two decimals hide is said, too, but not what a sum of doubles is off.
  const hidden = await openDetectionSet(cocoFolder(withBox(16.8, 0, 3.21, 10)));
  expect(hidden.notes.join()).toContain('1 box outside of their picture by 0.01 pixels or less');
  expect((await openDetectionSet(cocoFolder(withBox(16.8, 0, 3.2 + 1e-9, 10)))).notes.join()).not.toContain('outside');
  expect(cut.notes.join()).toContain(
    '1 box outside of their picture by 0.2 pixels or less cut at its edge: annotations[1]',
  );
});

test.each<[string, object, Parameters<typeof writeFiles>[1], RegExp]>([
  [
    'a box beyond the edge',
    withBox(1, 2, 19.6, 4),
    {},
    /instances_train\.json, annotations\[1\]\.bbox: the box \[1, 2, 19\.6, 4\] lies outside of its picture of 20 × 10/,
  ],
  ['a negative box', withBox(1, 2, -3, 4), {}, /annotations\[1\]\.bbox: .* has a negative size/],
  ['a box of three numbers', withBox(1, 2, 3), {}, /annotations\[1\]\.bbox: is \[1,2,3\]/],
  ['a box of text', withBox(1, 2, 3, '4'), {}, /annotations\[1\]\.bbox: is \[1,2,3,"4"\]/],
  ['no box', { annotations: [{ ...first, bbox: undefined }] }, {}, /annotations\[0\]\.bbox: is missing/],
  [
    'an unknown category',
    { annotations: [{ ...first, category_id: 4 }] },
    {},
    /annotations\[0\]\.category_id: no category has the id 4/,
  ],
  [
    'an unknown image',
    { annotations: [{ ...first, image_id: 8 }] },
    {},
    /annotations\[0\]\.image_id: no image has the id 8/,
  ],
  ['a crowd of two', { annotations: [{ ...first, iscrowd: 2 }] }, {}, /annotations\[0\]\.iscrowd: is 2/],
  ['an annotation twice', { annotations: [first, first] }, {}, /annotations\[1\]\.id: 1 is there already/],
  ['an image twice', { images: [image, { ...other, id: 7 }] }, {}, /images\[1\]\.id: 7 is there already/],
  [
    'a picture twice',
    { images: [image, { ...other, file_name: 'a.png' }] },
    {},
    /images\[1\]: names .*a\.png, as .*images\[0\] does/,
  ],
  [
    'a category twice',
    { categories: [...cocoContent.categories, { id: 3, name: 'cow' }] },
    {},
    /categories\[2\]\.id: 3 is there already/,
  ],
  [
    'a name with two ids',
    { categories: [...cocoContent.categories, { id: 4, name: 'cat' }] },
    {},
    /categories\[2\]: id 4 is "cat", but .*categories\[1\] has id 3 for it/,
  ],
  [
    'names that differ by case',
    { categories: [...cocoContent.categories, { id: 4, name: 'CAT' }] },
    {},
    /categories\[2\]\.name: the class is called "CAT", but "cat" in .*categories\[1\]/,
  ],
  ['an id that is text', { images: [{ ...image, id: '7' }] }, {}, /images\[0\]\.id: is "7"/],
  [
    'a file outside',
    { images: [{ ...image, file_name: '../../a.png' }] },
    {},
    /images\[0\]\.file_name: is \.\.\/\.\.\/a\.png/,
  ],
  [
    'an absolute path',
    { images: [{ ...image, file_name: '/etc/passwd' }] },
    {},
    /images\[0\]\.file_name: is \/etc\/passwd/,
  ],
  [
    'a missing picture',
    { images: [image, { ...other, file_name: 'z.png' }] },
    {},
    /images\[1\]: its picture is missing: .*train\/z\.png/,
  ],
  [
    'pictures that are nowhere',
    { images: [{ ...image, file_name: 'z.png' }] },
    {},
    /images\[0\]\.file_name: there is no .*train\/z\.png, nor .*images\/train\/z\.png, nor/,
  ],
  [
    'another size',
    { images: [{ ...image, width: 21 }, other] },
    {},
    /images\[0\]: says 21 × 10 \(width × height\), but .*a\.png is 20 × 10/,
  ],
  ['no images', { images: [] }, {}, /images: is empty/],
  [
    'other categories for testing',
    {},
    val({ categories: [{ id: 3, name: 'cow' }] }),
    /instances_val\.json, categories\[0\]: id 3 is "cow", but .*instances_train\.json, categories\[1\] has "cat"|instances_train\.json, categories\[1\]: id 3 is "cat", but .*instances_val\.json, categories\[0\] has "cow"/,
  ],
  [
    'another case for testing',
    {},
    val({ categories: [{ id: 3, name: 'Cat' }] }),
    /categories\[\d\]\.name: the class is called "cat", but "Cat" in .*instances_val\.json, categories\[0\]|categories\[\d\]\.name: the class is called "Cat", but "cat" in .*instances_train\.json, categories\[1\]/,
  ],
  ['two files for training', {}, { 'instances_train2014.json': json({}) }, /is for the same part \(train\)/],
  [
    'a truncated file',
    {},
    { 'annotations/instances_train.json': json({}).slice(0, 200) },
    /instances_train\.json, annotations\[\d\]: the file ends (early|within it)/,
  ],
])('%s is refused by its path', async (_, content, more, message) => {
  await expect(openDetectionSet(cocoFolder(content, more))).rejects.toThrow(message);
});
