import { expect, test } from 'vitest';
import type { ShownStream } from '../../src/core/panel/shownStream';
import { someShownFeatures, someShownStream } from '../fixtures/someShownStream';
import { chooseIn, type PanelOptions, panelOpener, violationsInThemes } from './stubHost';

/** The data of an experiment in a browser, with a stub in place of VS Code. */

const open = panelOpener();

function dataPanel(stream: ShownStream | undefined, options: PanelOptions = {}) {
  return open('data', {
    ...options,
    answer: async (message, tell) => {
      if (message.type !== 'ready') return;
      await tell({ type: 'runs', runs: [] });
      if (stream) await tell({ type: 'stream', stream });
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

test('nothing is inaccessible, in any theme and on any screen', async () => {
  const panel = await dataPanel(someShownStream(20));
  await panel.page.locator('canvas').first().waitFor();
  expect(await violationsInThemes(panel)).toEqual([]);
});
