import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import type { DataSet } from '../../../../src/benchmarks/dataSets/dataSet';
import { openDetectionSet } from '../../../../src/benchmarks/detectionSets/detectionSet';
import { makeScenes, writeScenes } from '../../../../src/benchmarks/detectionSets/digitsAndClothesScenes';
import { readImageFile } from '../../../../src/benchmarks/pictures/imageFile';
import { getDataSet } from '../../../../src/benchmarks/places/getDataSet';
import { writeFiles } from '../../../fixtures/detectionFiles';
import { temporaryFolder } from '../../../fixtures/temporaryFolder';

/** Two classes of squares, whose pictures for training are darker than those for testing. */
function squares(name: string, classNames: readonly string[], dark: number, light: number): DataSet {
  const greys = [dark, dark, light, light];
  const inputs = new Uint8Array(4 * 28 * 28);
  for (const [row, grey] of greys.entries()) {
    for (let y = 4; y < 24; y++) inputs.fill(grey, (row * 28 + y) * 28 + 4, (row * 28 + y) * 28 + 24);
  }
  const labels = Uint8Array.of(0, 1, 0, 1);
  return { name, classNames, inputs, labels, inputShape: [28, 28, 1], rows: 4, trainRows: 2, classes: [0, 1] };
}

const sets = [squares('mnist', ['0', '1'], 60, 160), squares('fashion-mnist', ['T-shirt', 'bag'], 100, 200)];
const counts = { train: 12, test: 6, seed: 5, size: 64 };

test('scenes are a COCO data set, of training pictures for training and of test pictures for testing', async () => {
  const folder = join(temporaryFolder(), 'scenes');
  await writeScenes(folder, counts, sets);
  const set = await openDetectionSet(folder);
  expect(set).toMatchObject({ format: 'COCO', classNames: ['0', '1', 'T-shirt', 'bag'], trainPictures: 12, notes: [] });
  expect(set.pictures).toHaveLength(18);
  const seen = new Set<string>();
  for (const [i, { path, width, height, objects }] of set.pictures.entries()) {
    expect([width, height]).toEqual([64, 64]);
    const greys = await readImageFile(path, [64, 64, 1]);
    for (const { class: number, box } of objects) {
      // The middle of a square has its own grey where nothing lies over it.
      const middle = greys[Math.floor((box.y1 + box.y2) / 2) * 64 + Math.floor((box.x1 + box.x2) / 2)];
      const own = (number < 2 ? 60 : 100) + (i < 12 ? 0 : 100);
      if (objects.length === 1) expect(middle).toBe(own);
      seen.add(`${i < 12 ? 'train' : 'test'} ${number}`);
    }
    const isTraining = i < 12;
    expect(greys.every((grey) => grey <= (isTraining ? 100 : 200))).toBe(true);
    if (!isTraining) expect(Math.max(...greys)).toBeGreaterThan(100);
  }
  expect(seen.size).toBe(8);
});

test('a scene is the same in a set of another size, and another with another seed', async () => {
  const folder = temporaryFolder();
  const made = async (name: string, more: Partial<typeof counts>) => {
    await writeScenes(join(folder, name), { ...counts, train: 4, test: 2, ...more }, sets);
    const { pictures } = await openDetectionSet(join(folder, name));
    return Promise.all(
      pictures.map(
        async ({ path, objects }) => [basename(path), objects, await readImageFile(path, [64, 64, 1])] as const,
      ),
    );
  };
  const few = await made('few', {});
  const more = await made('more', { train: 6 });
  expect(more.slice(0, 4)).toEqual(few.slice(0, 4));
  expect(more.slice(6)).toEqual(few.slice(4));
  expect((await made('other', { seed: 6 }))[0]).not.toEqual(few[0]);
});

test('options out of their bounds and folders in use are refused before anything is read', async () => {
  const used = writeFiles(temporaryFolder(), { a: 'x' });
  const making = { isOurs: false };
  await expect(makeScenes(used, counts, {}, making)).rejects.toThrow(`--to: ${used} holds something`);
  await expect(makeScenes(join(used, 'b'), { ...counts, size: 63 }, {}, making)).rejects.toThrow('--size is 63');
  await expect(makeScenes(join(used, 'b'), { ...counts, train: 0 }, {}, making)).rejects.toThrow('--train is 0');
  const name = 'digits-and-clothes-scenes';
  await expect(getDataSet(name, {}, { seed: 1 })).rejects.toThrow('needs a folder of its own');
  await expect(getDataSet('mnist', {}, { seed: 1 })).rejects.toThrow('--seed is only for digits-and-clothes-scenes');
  expect(readdirSync(used)).toEqual(['a']);
});
