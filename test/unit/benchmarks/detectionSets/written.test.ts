import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { openDetectionSet } from '../../../../src/benchmarks/detectionSets/detectionSet';

/** Data sets that test/reference/detection.py wrote, and what it says is in them. */
const golden = join(__dirname, '../../../reference/golden/detection');
const expected = JSON.parse(readFileSync(join(golden, 'expected.json'), 'utf8'));

test.each([
  ['voc', expected.vocClasses, 'isDifficult'],
  ['coco', expected.cocoClasses, 'isCrowd'],
] as const)('%s as Python writes it has the same pictures and boxes', async (format, classes, flag) => {
  const set = await openDetectionSet(join(golden, format));
  expect(set.classNames).toEqual(classes);
  const found = set.pictures.map(({ path, width, height, objects }, i) => ({
    picture: basename(path),
    part: i < set.trainPictures ? 'train' : 'test',
    ...{ width, height },
    objects: objects
      .map(({ class: number, box: { x1, y1, x2, y2 }, ...flags }) => [
        ...[set.classNames[number], x1, y1, x2, y2, flags[flag] === true],
      ])
      .sort(compare),
  }));
  const inOrder = expected.pictures.map((each: { readonly objects: unknown[][] }) => ({
    ...each,
    objects: [...each.objects].sort(compare),
  }));
  expect(found).toEqual(inOrder);
  expect(set.notes).toEqual([`${join(golden, format)}: 2 pictures without objects, which are kept`]);
});

const compare = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
