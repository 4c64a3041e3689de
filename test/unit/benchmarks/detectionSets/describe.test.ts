import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeDetectionSet } from '../../../../src/benchmarks/detectionSets/describe';
import { findDetectionSet } from '../../../../src/benchmarks/detectionSets/detectionSet';
import { findDataSet } from '../../../../src/benchmarks/places/findDataSet';
import { detectionRows, detectionSummary, OBJECT_NEEDS } from '../../../../src/core/detection/descriptionText';
import { vocFile, vocObject, writeFiles } from '../../../fixtures/detectionFiles';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

/** Counts by hand. */
function someSet(): string {
  const cat = (...box: number[]) => vocObject('cat', box);
  return writeFiles(temporaryFolder(), {
    'JPEGImages/a.png': [20, 10],
    'JPEGImages/b.png': [40, 10],
    'JPEGImages/c.png': [30, 15],
    'JPEGImages/d.png': [5, 5],
    'Annotations/a.xml': vocFile(cat(1, 1, 20, 10) + cat(1, 1, 2, 1) + vocObject('dog', [1, 1, 4, 4])),
    'Annotations/b.xml': vocFile(vocObject('cat', [3, 3, 5, 5], '<difficult>1</difficult>'), [40, 10]),
    'Annotations/c.xml': vocFile('', [30, 15]),
    'ImageSets/Main/train.txt': 'a\nb\n',
    'ImageSets/Main/test.txt': 'c\n',
  });
}

test('a description has the counts of pictures, objects and boxes', async () => {
  const path = someSet();
  const about = await describeDetectionSet(path);
  expect(about).toMatchObject({
    ...{ path, format: 'Pascal VOC', trainPictures: 2, testPictures: 1, difficult: 1, crowds: 0 },
    widths: { min: 20, median: 30, max: 40 },
    heights: { min: 10, median: 10, max: 15 },
    objects: { train: 4, test: 0 },
    objectsPerPicture: { min: 0, median: 1, max: 3 },
    // 20, 2, 4 and 3 wide; 10, 1, 4 and 3 high; of two values in the middle the lower one.
    boxWidths: { min: 2, median: 3, max: 20 },
    boxHeights: { min: 1, median: 3, max: 10 },
    classes: [
      { name: 'cat', train: 3, test: 0, trainPictures: 2, testPictures: 0 },
      { name: 'dog', train: 1, test: 0, trainPictures: 1, testPictures: 0 },
    ],
  });
  expect(about.notes).toEqual([
    `${path}: 1 picture without annotation or in no list left out: d.png`,
    `${path}: 1 picture without objects, which is kept`,
  ]);
  const rows = detectionRows(about);
  expect(rows).toContainEqual(['', 'cat: 3 in 2, 0 in 0']);
  expect(rows).toContainEqual(['objects', '4 for training, 0 for testing; 1 difficult, 0 crowds among them']);
  // No test picture has an object.
  expect(rows.at(-1)?.[1]).toBe(`none: ${OBJECT_NEEDS}`);
  expect(detectionSummary(about)).toBe('Pascal VOC, 3 pictures, 2 classes');
});

test('an experiment on classes is not made of one, though its pictures lie in folders', () => {
  const path = someSet();
  expect(findDetectionSet(path)).toBe(path);
  expect(() => findDataSet(path)).toThrow(
    `${path}: is a detection data set (Pascal VOC), of which a benchmark of classes cannot be made`,
  );
  const folders = writeFiles(temporaryFolder(), { 'train/cat/a.png': [2, 2], 'train/dog/b.png': [2, 2] });
  expect(findDetectionSet(folders)).toBeUndefined();
  expect(findDetectionSet(join(folders, 'nothing'))).toBeUndefined();
});
