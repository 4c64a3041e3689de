import { expect, test } from 'vitest';
import type { ToPanel } from '../../src/core/panel/protocol';
import type { ShownStream } from '../../src/core/panel/shownStream';
import { isFull } from '../fixtures/full';
import { someDetectionSet } from '../fixtures/someDetectionSet';
import { someShownFeatures, someShownStream } from '../fixtures/someShownStream';
import { chooseIn, type PanelOptions, panelOpener, violationsInThemes, violationsOf } from './stubHost';
import { sizes } from './themes';

/** The data of an experiment in a browser, with a stub in place of VS Code. */

const open = panelOpener();

function dataPanel(stream: ShownStream | undefined, options: PanelOptions = {}) {
  return panelTold(stream && { type: 'stream', stream }, options);
}

function panelTold(content: ToPanel | undefined, options: PanelOptions = {}) {
  return open('data', {
    ...options,
    answer: async (message, tell) => {
      if (message.type !== 'ready') return;
      await tell({ type: 'runs', runs: [] });
      if (content) await tell(content);
    },
  });
}

test('each task has its name and some samples of each class, which a screen reader tells once', async () => {
  const { page } = await dataPanel(someShownStream());
  await page.getByRole('heading', { name: 'Data of fashion' }).waitFor();
  await page.getByText('fashion-mnist: Split, 5 tasks, samples of 28 × 28 × 1 (bytes).').waitFor();
  const task = page.getByRole('region', { name: 'Samples of task 2' });
  await task.getByRole('heading', { name: '2 · pullover, dress 12,000 for training, 2,000 for testing' }).waitFor();
  expect(await task.getByRole('listitem').count()).toBe(2);
  const samples = task.getByRole('img', { name: '6 samples of dress' });
  expect(await samples.locator('canvas').count()).toBe(6);
});

test('the table says how many samples each class has, and can be copied', async () => {
  const { page } = await dataPanel(someShownStream());
  const rows = page.getByRole('table', { name: 'Samples of each class' }).locator('tbody tr');
  await rows.first().waitFor();
  expect((await rows.allInnerTexts())[2]?.split('\t').map((cell) => cell.trim())).toEqual([
    ...['2 · pullover, dress', 'pullover', '6,000', '1,000'],
  ]);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await chooseIn(page, 'Copy table', 'Copy as TSV');
  await page.getByText('Copied.').first().waitFor();
  const copied = await page.evaluate<string>('navigator.clipboard.readText()');
  expect(copied.split('\n')[1]?.split('\t')).toEqual(['1 · t-shirt, trouser', 't-shirt', '6000', '1000']);
});

test('feature vectors are a table of counts and values', async () => {
  const { page } = await dataPanel(someShownFeatures());
  await page.getByText('These samples are feature vectors, so there is no picture of them.').waitFor();
  const row = page.getByRole('table').locator('tbody tr').first();
  expect(
    (await row.innerText())
      .split('\t')
      .map((cell) => cell.trim())
      .slice(2),
  ).toEqual([...['6,000', '1,000', '−1.5', '7.25', '2']]);
  expect(await page.locator('canvas').count()).toBe(0);
});

test('of many tasks, samples of some are shown until all are wanted', async () => {
  const { page } = await dataPanel(someShownStream(20));
  const shown = page.getByRole('region', { name: /Samples of task/ });
  await page.getByText('Showing 8 of 20 tasks').waitFor();
  expect(await shown.count()).toBe(8);
  await page.getByRole('button', { name: 'show all' }).click();
  await expect.poll(() => shown.count()).toBe(20);
});

test('a restored page shows what it remembers, and nothing of another version', async () => {
  const first = await dataPanel(someShownStream());
  await first.page.getByRole('heading', { name: 'Data of fashion' }).waitFor();
  const restored = await dataPanel(undefined, { remembered: await first.remembered() });
  await restored.page.getByRole('img', { name: '6 samples of dress' }).first().waitFor();
  const { page } = await dataPanel(undefined, { remembered: { stream: { name: 'a' } } });
  await page.getByRole('heading', { name: 'No data' }).waitFor();
});

test('pictures of each class have a named box around each object, where it is in the picture', async () => {
  const { page } = await panelTold({ type: 'detectionSet', detectionSet: someDetectionSet() });
  await page.getByRole('heading', { name: 'Data of pets' }).waitFor();
  await page.getByText('COCO: 2 pictures for training, 1 for testing, 2 classes.').waitFor();
  const cats = page.getByRole('region', { name: 'Pictures of cat' });
  expect(await cats.getByRole('img').count()).toBe(2);
  await cats.getByRole('img', { name: 'b.png: cat, dog' }).waitFor();
  await page.getByText('b.png: the first 2 of 300 boxes are drawn and listed.').waitFor();
  const first = cats.getByRole('img', { name: 'a.png: cat' });
  const whole = await first.locator('canvas').boundingBox();
  const box = await first.locator('rect.halo').boundingBox();
  // From 14 to 42 of 56 pixels across, and from 7 to 28 of 28 down.
  const share = (value = 0, start = 0, length = 1) => (value - start) / length;
  expect(share(box?.x, whole?.x, whole?.width)).toBeCloseTo(14 / 56, 1);
  expect(share(box?.y, whole?.y, whole?.height)).toBeCloseTo(7 / 28, 1);
  expect(share(box?.width, 0, whole?.width)).toBeCloseTo(28 / 56, 1);
  expect(share(box?.height, 0, whole?.height)).toBeCloseTo(21 / 28, 1);
  const rows = page.getByRole('table', { name: 'Boxes, table' }).locator('tbody tr');
  expect((await rows.allInnerTexts()).map((row) => row.split('\t').map((cell) => cell.trim()))).toEqual([
    ['a.png', 'cat', '14', '7', '42', '28', ''],
    ['b.png', 'cat', '0', '0', '7.5', '8', 'crowd'],
    ['b.png', 'dog', '10', '10', '28', '28', ''],
  ]);
  await page.getByText('pets: 1 picture without objects, which is kept').waitFor();
});

test('a detection set takes the place of a stream, also when the page is restored', async () => {
  const first = await panelTold({ type: 'detectionSet', detectionSet: someDetectionSet(30) });
  await first.page.getByText('Showing 20 of 30 classes').waitFor();
  await first.page.getByRole('button', { name: 'show all' }).click();
  await first.page.getByRole('region', { name: 'Pictures of other 28' }).waitFor();
  const restored = await dataPanel(undefined, { remembered: await first.remembered() });
  await restored.page.getByRole('img', { name: 'b.png: cat, dog' }).first().waitFor();
  const violations = isFull ? violationsInThemes(restored) : violationsOf(restored.page, sizes.slice(0, 1));
  expect(await violations).toEqual([]);
});

test('nothing is inaccessible, in any theme and on any screen', async () => {
  const panel = await dataPanel(someShownStream(20));
  await panel.page.locator('canvas').first().waitFor();
  expect(await violationsInThemes(panel)).toEqual([]);
});
