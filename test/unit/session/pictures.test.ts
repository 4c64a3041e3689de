import { join } from 'node:path';
import { expect, test } from 'vitest';
import { shownDetectionSet as schema } from '../../../src/core/panel/shownDetectionSet';
import { describe } from '../../../src/session/describe';
import { pictures } from '../../../src/session/pictures';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const data = join(import.meta.dirname, '../../reference/golden/detection/coco');

test('a session shows the first training pictures of each class, each picture once, with all boxes', async () => {
  const shown = schema.parse(await pictures({ kind: 'pictures', engine: 'auto', data }));
  expect(shown).toMatchObject({ name: 'coco', format: 'COCO', trainPictures: 5, testPictures: 3, classCount: 3 });
  for (const { name, pictures: places } of shown.classes) {
    expect(places.length).toBeLessThanOrEqual(3);
    for (const place of places) expect(shown.pictures[place]?.objects.some((each) => each.name === name)).toBe(true);
  }
  const names = shown.pictures.map((each) => each.name);
  expect(new Set(names).size).toBe(names.length);
  // The script gave picture 2 the grey 40, 35 × 25 pixels and three objects.
  const second = shown.pictures.find(({ name }) => name === '000002.png');
  expect(second).toMatchObject({ width: 35, height: 25, objectCount: 3 });
  const { width = 0, height = 0, pixels = '' } = second?.picture ?? {};
  expect([width, height]).toEqual([35, 25]);
  expect(new Set(Buffer.from(pixels, 'base64'))).toEqual(new Set([40]));
});

test('a session says what is in a detection data set, and of other data that there are no boxes', async () => {
  const found = await describe({ kind: 'describe', engine: 'auto', data });
  expect(found).toMatchObject({ kind: 'detection', description: { trainPictures: 5, crowds: 5 } });
  const folder = temporaryFolder();
  await expect(pictures({ kind: 'pictures', engine: 'auto', data: folder })).rejects.toThrow(
    `${folder}: holds no pictures with boxes (Pascal VOC or COCO)`,
  );
});
