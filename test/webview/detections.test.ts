import type { Locator } from 'playwright-core';
import { expect, test } from 'vitest';
import { evaluation as schema } from '../../src/core/panel/evaluation';
import { isFull } from '../fixtures/full';
import { someDetectorEvaluation } from '../fixtures/someDetections';
import { chooseIn, type PanelOptions, panelOpener, violationsInThemes, violationsOf } from './stubHost';
import { syntheticRun } from './syntheticRun';
import { sizes } from './themes';

/** The card of an evaluation of a detector in a browser, with a stub in place of VS Code. */

const open = panelOpener();
const { card } = syntheticRun('pets-mas', { tasks: 2, learnt: 2 });

function detectorPanel(evaluation = someDetectorEvaluation(), options: PanelOptions = {}) {
  return open('evaluation', {
    ...options,
    answer: async (message, tell) => {
      if (message.type !== 'ready') return;
      await tell({ type: 'runs', runs: [card] });
      await tell({ type: 'evaluation', evaluation });
    },
  });
}

const rowsOf = async (table: Locator) =>
  (await table.locator('tbody tr').allInnerTexts()).map((row) => row.split('\t').map((cell) => cell.trim()));

test('a picture has the boxes from when its task was learnt beside those of now, each with class and score; pointing at one says so', async () => {
  const { page } = await detectorPanel();
  expect(schema.parse(someDetectorEvaluation())).toEqual(someDetectorEvaluation());
  const task = page.getByRole('region', { name: 'Detections of task 1' });
  await task
    .getByText('90 of 250 objects found with a score of 0.5 or more, 180 when learnt; in the first 200 of 300')
    .waitFor();
  const learnt = task.getByRole('listbox', { name: 'pets.jpg, When learnt, checkpoint 1: 2 of 2 objects found' });
  const now = task.getByRole('listbox', {
    name: 'pets.jpg, Now, checkpoint 2: 1 of 2 objects found, 1 wrong, 1 of other tasks',
  });
  const labels = (pane: Locator) => pane.locator('.box-label').allInnerTexts();
  expect(await labels(learnt)).toEqual(['✓ cat 0.93', '✓ dog 0.81']);
  expect(await labels(now)).toEqual(['dog missed', 'cup 0.72', '✓ cat 0.63', '✗ dog 0.55']);
  // Side by side, and a box where it is in the picture: the wrong one from 2 to 40 of 160 pixels across, and from 4 to 30 down.
  const [before, after] = [await learnt.boundingBox(), await now.boundingBox()];
  expect(after?.y).toBe(before?.y);
  expect(after?.x).toBeGreaterThan((before?.x ?? 0) + (before?.width ?? 0));
  const box = await now.getByRole('option', { name: 'dog 0.55, wrong' }).boundingBox();
  const share = (value = 0, start = 0, length = 1) => (value - start) / length;
  expect(share(box?.x, after?.x, after?.width)).toBeCloseTo(2 / 160, 2);
  expect(share(box?.y, after?.y, after?.height)).toBeCloseTo(4 / 160, 2);
  expect(share(box?.width, 0, after?.width)).toBeCloseTo(38 / 160, 2);
  expect(share(box?.height, 0, after?.height)).toBeCloseTo(26 / 160, 2);
  // Objects are corners, detections rectangles; a crowd is dashed.
  expect(await now.locator('.missed path').count()).toBe(2);
  expect(await now.locator('.wrong rect').count()).toBe(2);
  expect(await now.locator('.object.crowd rect').count()).toBe(2);
  // Pointing at a box says what it is: the smallest one there, and an object in the other picture as well.
  const at = (x: number, y: number) => ({
    position: { x: ((after?.width ?? 0) * x) / 160, y: ((after?.height ?? 0) * y) / 160 },
  });
  await now.hover(at(10, 10));
  const said = page.locator('.readout-line');
  await expect.poll(() => said.nth(1).innerText()).toBe('dog 0.55, wrong');
  expect(await said.nth(0).innerText()).toBe('2 of 2 objects found');
  await now.hover(at(21, 60));
  await expect.poll(() => said.nth(1).innerText()).toBe('cat found with 0.63');
  expect(await said.nth(0).innerText()).toBe('cat found with 0.93');
  // The newest task has nothing to be compared with.
  expect(await page.getByRole('region', { name: 'Detections of task 2' }).getByRole('listbox').count()).toBe(1);
});

test('with another threshold, detections come and go, and objects are found or missed', async () => {
  const { page, remembered } = await detectorPanel();
  const now = page.getByRole('listbox', { name: /pets.jpg, Now/ });
  const threshold = page.getByRole('slider', { name: 'Scores from' });
  await threshold.focus();
  for (let step = 0; step < 4; step++) await page.keyboard.press('ArrowRight');
  await expect.poll(() => now.getAttribute('aria-label')).toContain('0 of 2 objects found, 1 of other tasks');
  expect(await now.locator('.box-label').allInnerTexts()).toEqual(['cat missed', 'dog missed', 'cup 0.72']);
  await page.keyboard.press('End');
  await page.getByText('No detection in these pictures has a score of 0.95 or more; the highest is 0.94.').waitFor();
  await page.keyboard.press('Home');
  await now.getByRole('option', { name: 'cat 0.30, wrong: its object is found with a higher score' }).waitFor();
  await page.getByText('pets.jpg, now: 12 detections with scores up to 0.20 are left out.').waitFor();
  expect(await remembered()).toMatchObject({ score: 0.05 });
});

test('the keyboard reaches every picture by Tab and every box by arrow keys, and the focus is seen', async () => {
  const { page } = await detectorPanel();
  const panes = page.getByRole('listbox');
  await page.getByRole('slider').focus();
  const said = page.locator('.readout-line');
  await page.keyboard.press('Tab');
  const isFocused = (place: number) => panes.nth(place).evaluate((pane) => pane.matches(':focus-visible'));
  expect(await isFocused(0)).toBe(true);
  const outline = await panes.first().evaluate((pane) => {
    const { outlineStyle, outlineWidth } = (globalThis as unknown as Styled).getComputedStyle(pane);
    return [outlineStyle, outlineWidth];
  });
  expect(outline).toEqual(['solid', '2px']);
  expect(await said.first().innerText()).toBe('cat found with 0.93');
  await page.keyboard.press('ArrowDown');
  expect(await said.first().innerText()).toBe('dog found with 0.81');
  const active = async (place: number) => {
    const id = await panes.nth(place).getAttribute('aria-activedescendant');
    return page.locator(`[id="${id}"]`).getAttribute('aria-label');
  };
  expect(await active(0)).toBe('dog found with 0.81');
  // The same object now.
  await page.keyboard.press('ArrowRight');
  expect(await isFocused(1)).toBe(true);
  expect(await active(1)).toBe('dog missed');
  const seen = [await active(1)];
  for (let i = 0; i < 6; i++) {
    await page.keyboard.press('ArrowDown');
    seen.push(await active(1));
  }
  expect(seen.slice(1)).toEqual([
    'dog, a crowd: need not be found',
    'cup 0.72, a class of task 2',
    'cat 0.63, right',
    ...['dog 0.55, wrong', 'dog 0.55, wrong', 'dog 0.55, wrong'],
  ]);
  await page.keyboard.press('Home');
  expect(await active(1)).toBe('cat found with 0.63');
  await page.keyboard.press('ArrowLeft');
  expect(await isFocused(0)).toBe(true);
  for (const place of [1, 2, 3, 4]) {
    await page.keyboard.press('Tab');
    expect(await isFocused(place)).toBe(true);
  }
  await page.keyboard.press('Tab');
  expect(await page.getByRole('region', { name: 'Boxes, table' }).evaluate((box) => box.matches(':focus'))).toBe(true);
});

interface Styled {
  getComputedStyle(element: unknown): { readonly outlineStyle: string; readonly outlineWidth: string };
}

test('tables have every box that is drawn, and the average precision of each class then and now; both can be copied', async () => {
  const { page } = await detectorPanel();
  const table = page.getByRole('table', { name: 'Boxes, table' });
  await table.waitFor();
  const rows = await rowsOf(table);
  expect(rows.slice(5, 11)).toEqual([
    ['pets.jpg', '1', 'now', 'cat', '–', 'found with 0.63', '20', '30', '80', '100'],
    ['pets.jpg', '1', 'now', 'dog', '–', 'missed', '90', '20', '150', '90'],
    ['pets.jpg', '1', 'now', 'dog', '–', 'a crowd: need not be found', '100', '92', '160', '120'],
    ['pets.jpg', '1', 'now', 'cup', '0.72', 'a class of task 2', '90', '20', '150', '90'],
    ['pets.jpg', '1', 'now', 'cat', '0.625', 'right', '24', '30', '80', '100'],
    ['pets.jpg', '1', 'now', 'dog', '0.55', 'wrong', '2', '4', '40', '30'],
  ]);
  expect(rows[3]?.slice(2, 6)).toEqual(['when learnt', 'cat', '0.93', 'right']);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await chooseIn(page, 'Copy boxes', 'Copy as TSV');
  await page.getByText('Copied.').first().waitFor();
  const copied = (await page.evaluate<string>('navigator.clipboard.readText()')).split('\n');
  expect(copied[9]?.split('\t').slice(3, 7)).toEqual(['cup', '0.72', 'a class of task 2', '90']);
  const classes = page.getByRole('region', { name: 'Classes', exact: true });
  const precisions = classes.getByRole('table', { name: 'Classes then and now' });
  await precisions.waitFor();
  expect(await rowsOf(precisions)).toEqual([
    ['1 · cat', '75.0 %', '30.0 %', '', '45.0 points', '120'],
    ['1 · dog', '75.0 %', '50.0 %', '', '25.0 points', '121'],
    ['2 · cup', '75.0 %', '30.0 %', '', '–', '120'],
  ]);
  await classes.getByRole('combobox', { name: 'Metric' }).selectOption('mAP at 0.5–0.95');
  await expect
    .poll(() => rowsOf(precisions).then(([first]) => first))
    .toEqual([...['1 · cat', '37.5 %', '15.0 %', '', '22.5 points', '120']]);
  await chooseIn(page, 'Copy classes', 'Copy as Markdown');
  await classes.getByText('Copied.').waitFor();
  const markdown = await page.evaluate<string>('navigator.clipboard.readText()');
  expect(markdown).toContain('| mAP at 0.5 (11 points) | 1 · dog | 74.0 | 49.0 | +25.0 | 121 |');
});

test('of many tasks, pictures of some are shown until all are wanted', async () => {
  const { page } = await detectorPanel(someDetectorEvaluation(11));
  await page.getByText('Showing 8 of 12 tasks').waitFor();
  await page.getByRole('button', { name: 'show all' }).click();
  await expect.poll(() => page.getByRole('region', { name: /Detections of task/ }).count()).toBe(12);
});

test('nothing is inaccessible, in any theme and on any screen; on a narrow one, now is below then', async () => {
  const panel = await detectorPanel();
  const panes = panel.page.getByRole('listbox');
  await panes.first().waitFor();
  const violations = isFull
    ? violationsInThemes(panel)
    : violationsOf(
        panel.page,
        [sizes[0], sizes[3]].flatMap((size) => size ?? []),
      );
  expect(await violations).toEqual([]);
  await panel.page.setViewportSize({ width: 512, height: 384 });
  const [learnt, now] = [await panes.nth(0).boundingBox(), await panes.nth(1).boundingBox()];
  expect(now?.x).toBe(learnt?.x);
  expect(now?.y).toBeGreaterThan((learnt?.y ?? 0) + (learnt?.height ?? 0));
});
