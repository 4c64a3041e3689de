import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { dashboardOpener } from './dashboardPanel';
import { cardOf, type Panel, savedFrom, tableIn } from './stubHost';
import { accuracyOf, syntheticRun } from './syntheticRun';

/** What the charts of the dashboard show, and how they are used. */

const dashboard = dashboardOpener();

const mas = syntheticRun('mas', { name: 'with MAS', tasks: 5, learnt: 5 });
const worse = syntheticRun('worse', { name: 'worse', tasks: 5, learnt: 5, lambda: 2, worse: 0.1 });
const both = ['mas', 'worse'];

const title = (page: Page, text: string): Locator => page.getByRole('heading', { name: text, exact: true });
const plotOf = (page: Page, text: string): Locator => cardOf(page, text).first().locator('.plot');
const told = ({ page }: Panel): Promise<string | null> => page.locator('body > [role="status"]').textContent();
const percent = (fraction: number): string => `${(100 * fraction).toFixed(1)} %`;

/** Runs in the page: title of the card that has the focus, and name of what has it; empty outside of cards. */
const focused = `(() => {
  const { activeElement: element, body } = document;
  if (element === body) return 'nothing';
  const card = element.closest('.card');
  return card ? card.querySelector('h3').textContent + ' | ' + element.getAttribute('aria-label') : '';
})()`;

/** The words on the drawing of a chart. */
async function wordsOf(panel: Panel, text: string): Promise<readonly string[]> {
  const { bytes } = await savedFrom(panel, cardOf(panel.page, text).first(), 'Save as SVG');
  return [...bytes.toString().matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, word]) => word ?? '');
}

test('each chart is one Tab stop, whose name is its title; so is its table', async () => {
  const { page } = await dashboard([mas, worse], {}, both);
  await expect.poll(() => page.locator('.card .plot').count()).toBeGreaterThan(10);
  const stops = async () => {
    const names: string[] = [];
    await title(page, 'What is left of each task').click();
    // To the end of the page, where the focus leaves it.
    while (names.length < 200) {
      await page.keyboard.press('Tab');
      const name = String(await page.evaluate(focused));
      if (name === 'nothing') break;
      names.push(name);
    }
    return names;
  };
  const found = (await stops()).filter(Boolean);
  const titles = found.map((each) => each.split(' | ')[0]);
  expect(new Set(titles).size).toBe(titles.length);
  expect(titles.length).toBeGreaterThan(8);
  for (const [i, each] of titles.entries()) expect(found[i]).toBe(`${each} | ${each}`);
  expect(await page.getByRole('application', { name: 'Average accuracy', exact: true }).count()).toBe(1);

  await plotOf(page, 'Average accuracy').focus();
  await page.keyboard.press('t');
  const table = cardOf(page, 'Average accuracy').locator('.table-box');
  await expect.poll(() => table.evaluate((box) => box === box.ownerDocument.activeElement)).toBe(true);
  expect((await stops()).filter((each) => each.startsWith('Average accuracy | '))).toHaveLength(1);
  await table.focus();
  await page.keyboard.press('t');
  await expect
    .poll(() => plotOf(page, 'Average accuracy').evaluate((box) => box === box.ownerDocument.activeElement))
    .toBe(true);
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Copy Data' }).waitFor();
});

test('arrows walk through the values of a chart and tell them; Space hides a series', async () => {
  const shown = await dashboard([mas, worse], {}, both);
  const { page } = shown;
  const plot = plotOf(page, 'Forgetting after each task');
  await plot.focus();
  await page.keyboard.press('ArrowRight');
  const first = 100 * (accuracyOf(1, 1) - accuracyOf(2, 1));
  await expect.poll(() => told(shown)).toBe(`with MAS: +${first.toFixed(1)} points, after 2 tasks`);
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => told(shown)).toMatch(/^with MAS: .* after 3 tasks$/);
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => told(shown)).toMatch(/^worse: .* after 3 tasks$/);
  await page.keyboard.press('Space');
  await expect.poll(() => told(shown)).toBe('worse hidden.');
  const entry = cardOf(page, 'Forgetting after each task').locator('.legend button', { hasText: 'worse' });
  expect(await entry.getAttribute('aria-pressed')).toBe('false');
  expect(await shown.remembered()).toMatchObject({ cards: { forgetting: { hidden: ['worse'] } } });
  expect(await wordsOf(shown, 'Forgetting after each task')).not.toContain('worse');
  await entry.click();
  await expect.poll(() => entry.getAttribute('aria-pressed')).toBe('true');

  // Cells and bars, too; Page Down leads to the next of several plots.
  const matrices = cardOf(page, 'Accuracy matrix').locator('.plot');
  await matrices.first().focus();
  for (const key of ['ArrowRight', 'ArrowDown', 'ArrowDown']) await page.keyboard.press(key);
  await expect
    .poll(() => told(shown))
    .toBe(
      `Task 1, after task 2: ${(100 * (accuracyOf(1, 1) - accuracyOf(2, 1))).toFixed(1)} points lost: ${percent(accuracyOf(2, 1))}`,
    );
  await page.keyboard.press('PageDown');
  await expect.poll(() => matrices.nth(1).evaluate((box) => box === box.ownerDocument.activeElement)).toBe(true);
});

test('the crosshair of one chart over tasks is that of all, by pointer and by key, and redraws none', async () => {
  const { page } = await dashboard([mas, worse], { height: 6000 }, both);
  const plot = plotOf(page, 'Average accuracy');
  await plot.focus();
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
  const average = (accuracyOf(3, 1) + accuracyOf(3, 2) + accuracyOf(3, 3)) / 3;
  const values = (text: string) => cardOf(page, text).first().locator('.values').first();
  await expect.poll(() => values('Average accuracy').innerText()).toContain(`with MAS ${percent(average)}`);
  expect(await values('Average accuracy').innerText()).toContain('after 3 tasks');
  // Charts that are drawn later hear of the next move.
  const shownIn = async () => {
    for (const key of ['ArrowLeft', 'ArrowRight']) await page.keyboard.press(key);
    const titles = ['Accuracy over the stream', 'Method memory', 'Loss and penalty'];
    return (await Promise.all(titles.map((title) => values(title).count()))).filter((count) => count > 0).length;
  };
  await expect.poll(shownIn).toBe(3);
  expect(await values('Accuracy over the stream').innerText()).toContain(`1 · task 1 ${percent(accuracyOf(3, 1))}`);
  expect(await values('Method memory').innerText()).toContain('after 3 tasks');
  expect(await values('Loss and penalty').innerText()).toContain('task 3, 100 %');
  await page.keyboard.press('Escape');
  await expect.poll(() => page.locator('.crosshair').count()).toBe(0);

  await page.evaluate(`(() => {
    globalThis.drawn = 0;
    const clear = CanvasRenderingContext2D.prototype.clearRect;
    CanvasRenderingContext2D.prototype.clearRect = function (...sides) { globalThis.drawn++; return clear.apply(this, sides); };
  })()`);
  const box = await plot.boundingBox();
  if (!box) throw new Error('the chart is not there');
  for (let i = 0; i < 20; i++) await page.mouse.move(box.x + 80 + 10 * i, box.y + 100);
  await expect.poll(() => page.locator('.crosshair').count()).toBeGreaterThan(5);
  expect(await page.evaluate('drawn')).toBe(0);
  await page.mouse.move(0, 0);
  await expect.poll(() => page.locator('.crosshair').count()).toBe(0);
});

test('a task is shown from when it is learnt, with its name at the end of its line; before that on demand', async () => {
  const shown = await dashboard([mas]);
  const rows = async () => {
    const card = cardOf(shown.page, 'Accuracy over the stream');
    return (await card.locator('tbody tr').all()).length;
  };
  expect(await wordsOf(shown, 'Accuracy over the stream')).toEqual(
    expect.arrayContaining(['1 · task 1', '5 · task 5', 'accuracy in %, from 80']),
  );
  await plotOf(shown.page, 'Accuracy over the stream').focus();
  await shown.page.keyboard.press('t');
  await expect.poll(rows).toBe(5 + 4 + 3 + 2 + 1);
  await shown.page.getByRole('checkbox', { name: 'Before learning' }).click();
  // The untrained network measured each task once; no task was measured again before it was learnt.
  await expect.poll(rows).toBe(15 + 5);
  expect(await shown.remembered()).toMatchObject({ beforeLearning: true });
});

test('of a hundred tasks some are drawn, which it says, and all on demand', async () => {
  const shown = await dashboard([syntheticRun('long', { name: 'long', tasks: 100, learnt: 100 })]);
  const section = shown.page.getByRole('region', { name: 'Accuracy', exact: true });
  await section.getByText('Showing 8 of 100 tasks').waitFor();
  await section.getByRole('button', { name: 'show all' }).click();
  expect(await shown.page.getByRole('textbox', { name: 'Tasks' }).inputValue()).toBe('all');
  await expect.poll(() => section.getByText('Showing').count()).toBe(0);
  const words = await wordsOf(shown, 'Accuracy over the stream');
  expect(words).toEqual(expect.arrayContaining(['mean', '10', '90', '100']));
  expect(words).not.toContain('11');
  // The table of forgetting has every task; on the page the first 500 rows, the file all.
  const { name, bytes } = await savedFrom(shown, cardOf(shown.page, 'Forgetting after each task'), 'Save as CSV');
  expect(name).toMatch(/\.csv$/);
  const lines = bytes.toString().trim().split('\r\n');
  expect(lines).toHaveLength(1 + 99 + 99);
  expect(lines.at(-1)).toMatch(/^long,99,100,/);
});

test('a group of seeds has the losses of all, and what its newest run lacks, in tables', async () => {
  const begun = syntheticRun('s-1', { tasks: 3, learnt: 0, seed: 1, firstTask: 'digits 3, 4' });
  const older = syntheticRun('s-0', { tasks: 3, learnt: 2, seed: 0, firstTask: 'digits 0, 1' });
  const third = syntheticRun('s-2', { tasks: 3, learnt: 1, seed: 2, firstTask: 'digits 0, 1' });
  const shown = await dashboard([begun, older, third], {}, ['s-1', 's-0', 's-2']);
  const tableOf = (text: string) => tableIn(cardOf(shown.page, text));
  const losses = await tableOf('Loss and penalty');
  expect(losses.map((row) => row.at(-1))).toEqual([...Array(8).fill('0'), ...Array(4).fill('2')]);
  // A seed that shuffles classes has other tasks.
  expect((await tableOf('Accuracy matrix'))[1]?.[0]).toBe('Task 1');
  expect((await tableOf('Ω of dense1/kernel')).length).toBeGreaterThan(0);
  await cardOf(shown.page, 'Protected weights by layer').getByText('Reading checkpoints…').waitFor();
});

test('the matrix is coloured by what was lost, on one scale for all runs', async () => {
  const shown = await dashboard([mas, worse], {}, both);
  const words = await wordsOf(shown, 'Accuracy matrix');
  expect(words.filter((word) => word === 'points lost')).toHaveLength(2);
  expect(words).toContain(percent(accuracyOf(5, 1)).replace(' %', ''));
});

test('λ of methods that count it differently never share an axis', async () => {
  const sweep = (kind: 'mas' | 'ewc') =>
    [0.1, 1].map((lambda) =>
      syntheticRun(`${kind}-${lambda}`, { name: kind, tasks: 3, learnt: 3, method: { kind, lambda }, lambda }),
    );
  const { page } = await dashboard([...sweep('mas'), ...sweep('ewc')], {}, ['mas-1', 'ewc-1']);
  const plots = cardOf(page, 'Average accuracy against λ').getByRole('figure');
  await expect.poll(() => plots.locator('figcaption').allTextContents()).toEqual(['MAS', 'EWC']);
});

test('eight groups of ten seeds are drawn as means, with bands', async () => {
  const runs = Array.from({ length: 8 }, (_, group) =>
    Array.from({ length: 10 }, (_, seed) =>
      syntheticRun(`g${group}-${seed}`, {
        ...{ name: `group ${group}`, tasks: 4, learnt: 4, lambda: group + 1, seed },
        worse: 0.01 * group + 0.001 * seed,
      }),
    ),
  ).flat();
  const { page } = await dashboard(
    runs,
    // Charts out of sight are not kept up to date.
    { height: 8000 },
    runs.map(({ id }) => id),
  );
  const plot = plotOf(page, 'Average accuracy');
  await plot.focus();
  await page.keyboard.press('ArrowRight');
  const mean = accuracyOf(1, 1) - 0.0045;
  await expect
    .poll(() => cardOf(page, 'Average accuracy').first().locator('.values').innerText())
    .toContain(`group 0 ${percent(mean)}`);
  await expect.poll(() => cardOf(page, 'Average accuracy').first().locator('.values span').count()).toBe(8);
  await cardOf(page, 'Ω of dense1/kernel').getByText('Mean over 10 seeds.').waitFor();
});
