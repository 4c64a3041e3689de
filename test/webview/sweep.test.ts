import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import type { SweepCard } from '../../src/core/panel/cellCard';
import { cardOf, chartsOf, savedFrom, tableIn, violationsInThemes } from './stubHost';
import { sweepOpener } from './sweepPanel';
import { lambdaSweep, manyCells, syntheticCell, syntheticSweep } from './syntheticCells';

/** The panel of a sweep in a browser, with a stub in place of VS Code. */

const open = sweepOpener();

const verdict = (page: Page) => page.locator('.best-setting').innerText();
const names = (page: Page) => page.locator('.summary tbody .name').allInnerTexts();
const select = (page: Page, label: string, option: string) =>
  page
    .locator('label', { has: page.getByText(label, { exact: true }) })
    .locator('select')
    .selectOption(option);

/** A sweep of which one cell of the best setting is still in training, one was stopped early, and one failed. */
function unfinished(): SweepCard {
  const sweep = lambdaSweep();
  const sets = (lambda: number) => ({
    method: { kind: 'mas', lambda },
    'training.optimizer.learningRate': 0.01,
    seed: 3,
  });
  const more = [
    syntheticCell('running', { sets: sets(1), learnt: 1, accuracy: 0.99, status: 'running' }),
    syntheticCell('early', { sets: sets(10), learnt: 1, status: 'stopped early', why: 'after task 1: rank 3 of 4' }),
    syntheticCell('failed', { sets: sets(100), learnt: 0, status: 'failed', why: 'the loss was NaN' }),
  ];
  return { ...sweep, cells: [...sweep.cells, ...more], read: sweep.cells.length + 3 };
}

test('the verdict names the best setting, how far ahead it is, and how cells stand', async () => {
  const { page } = await open([unfinished()]);
  expect(await verdict(page)).toBe(
    'Best: mas, λ = 1, learningRate = 0.01: average accuracy 91.0 ± 0.3 % over 3 of 4 seeds; 21.0 points ahead of ' +
      'fine-tuning. 31 of 33 cells complete; 1 stopped early, 1 running, 1 failed.',
  );
  await select(page, 'Measure', 'forgetting');
  expect(await verdict(page)).toMatch(
    /^Best: mas, λ = 10, learningRate = 0.01: forgetting 1.0 ± 0.0 points over 3 of 4 seeds; 29.0 points ahead of fine-tuning/,
  );
});

test('which cells are compared is the user’s choice, and said', async () => {
  const { page } = await open([unfinished()]);
  const against = cardOf(page, 'Average accuracy against λ');
  await against.getByText('Only cells that are done: trained to the end.').waitFor();
  expect((await tableIn(against)).map(([line, lambda, cells, mean]) => [line, lambda, cells, Number(mean)])).toEqual([
    ['mas', '0.01', '6', expect.closeTo(79, 6)],
    ['mas', '0.1', '6', expect.closeTo(85, 6)],
    ['mas', '1', '6', expect.closeTo(90, 6)],
    ['mas', '10', '6', expect.closeTo(84, 6)],
    // It has no λ.
    ['finetune', 'not set', '6', expect.closeTo(70, 6)],
  ]);
  await select(page, 'Cells', 'all');
  await against.getByText('All cells, after the last task of each').waitFor();
  await select(page, 'Cells', '1');
  await against.getByText('Cells that have trained task 1, after it.').waitFor();
  expect(await verdict(page)).toContain('over 4 seeds');
  expect((await tableIn(against)).map(([, , cells]) => cells)).toEqual(['6', '6', '7', '7', '6']);
});

test('two options are a heat map whose best place is named, and any options can be chosen', async () => {
  const { page } = await open([lambdaSweep()]);
  const grid = cardOf(page, 'Average accuracy over λ and learningRate');
  const plot = grid.locator('.plot');
  await plot.waitFor();
  expect(await plot.getAttribute('aria-description')).toContain(
    'Best at λ = 1, learningRate = 0.01: 91.0 ± 0.3 % over 3 cells.',
  );
  expect(await tableIn(grid)).toHaveLength(8);
  await select(page, 'Across', 'seed');
  await select(page, 'Down', 'method');
  expect(await tableIn(cardOf(page, 'Average accuracy over seed and method'))).toEqual([
    ['mas', '0', '8', '84.2', expect.any(String)],
    ['mas', '1', '8', '84.5', expect.any(String)],
    ['mas', '2', '8', '84.8', expect.any(String)],
    ['finetune', '0', '2', '69.7', '0'],
    ['finetune', '1', '2', '70', '0'],
    ['finetune', '2', '2', '70.3', '0'],
  ]);
});

test('the Pareto front has the settings that no other beats', async () => {
  const { page } = await open([lambdaSweep()]);
  const rows = await tableIn(cardOf(page, 'Learning against forgetting'));
  expect(rows.filter(([, front]) => front === 'yes').map(([name]) => name)).toEqual([
    ...[10, 1, 0.1, 0.01].map((lambda) => `mas, λ = ${lambda}, learningRate = 0.01`),
    'finetune, learningRate = 0.01',
    'finetune, learningRate = 0.1',
  ]);
  expect(rows).toHaveLength(10);
});

test('arrows and Enter, or a click, open the runs of a place in the dashboard', async () => {
  const panel = await open([lambdaSweep()]);
  const { page, said } = panel;
  const opened = () => said.flatMap((each) => (each.type === 'command' ? [each.cells] : []));
  const plots = page.locator('.plot');
  await plots.nth(3).waitFor();
  // In the lines, the first point is λ = 0.01, with both learning rates.
  await plots.nth(0).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect.poll(() => opened().at(-1)).toHaveLength(6);
  expect(opened().at(-1)).toContain('lambdas-mas-0.01-0.01-0');
  // In the heat map, the second place of the first row.
  await plots.nth(1).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect.poll(() => opened().at(-1)).toEqual([0, 1, 2].map((seed) => `lambdas-mas-0.1-0.01-${seed}`));
  // On the front, the point of least forgetting.
  await plots.nth(2).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect.poll(() => opened().at(-1)).toEqual([0, 1, 2].map((seed) => `lambdas-mas-10-0.01-${seed}`));
  // Of the settings side by side, the best.
  await plots.nth(3).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect.poll(() => opened().at(-1)).toEqual([0, 1, 2].map((seed) => `lambdas-mas-1-0.01-${seed}`));
  // A click on the first place of the heat map.
  const before = opened().length;
  await plots.nth(1).click({ position: { x: 90, y: 40 } });
  await expect.poll(() => opened()).toHaveLength(before + 1);
  expect(opened().at(-1)).toEqual([0, 1, 2].map((seed) => `lambdas-mas-0.01-0.01-${seed}`));
  // Where no place is chosen, Enter opens the menu as in every chart.
  await plots.nth(1).focus();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Copy Picture' }).waitFor();
  expect(said.filter(({ type }) => type === 'command')).toHaveLength(before + 1);
});

test('the table is sorted and filtered; the best are marked, and differences are to the baseline that is pinned', async () => {
  const panel = await open([lambdaSweep()]);
  const { page } = panel;
  const best = page.locator('td.best');
  await expect.poll(() => best.allInnerTexts()).toHaveLength(4); // Equal values are all best.
  await page.getByRole('columnheader', { name: 'Average accuracy' }).getByRole('button').click();
  expect((await names(page))[0]).toBe('mas, λ = 1, learningRate = 0.01');
  const cell = page.locator('.summary tbody tr').first().locator('td.number').first();
  expect(await cell.innerText()).toMatch(/best\s*91.0 ± 0.3\s*\+21.0/);
  await page.getByRole('button', { name: 'Compare all with mas, λ = 0.1, learningRate = 0.1' }).click();
  await expect.poll(() => cell.innerText()).toMatch(/91.0 ± 0.3\s*\+7.0/);
  await page.getByLabel('Filter settings').fill('finetune');
  await expect.poll(() => names(page)).toEqual(['finetune, learningRate = 0.01', 'finetune, learningRate = 0.1']);
  await page.getByText('Showing 2 of 10 settings').waitFor();
  await page.getByRole('button', { name: 'Cells of finetune, learningRate = 0.1' }).click();
  await page.getByRole('button', { name: 'seed 2', exact: true }).click();
  await expect
    .poll(() => panel.said.at(-1))
    .toEqual({
      ...{ type: 'command', command: 'openDashboard', sweep: lambdaSweep().path, cells: ['lambdas-finetune-0.1-2'] },
    });
});

test('only cells that change are sent, and what they change is painted', async () => {
  const sweep = unfinished();
  const { page, tell } = await open([sweep]);
  const done = syntheticCell('running', {
    sets: { method: { kind: 'mas', lambda: 1 }, 'training.optimizer.learningRate': 0.01, seed: 3 },
    accuracy: 0.95,
  });
  await tell({ type: 'cells', sweep: sweep.path, cells: [done], read: 33 });
  await expect.poll(() => verdict(page)).toContain('92.0 ± 2.0 % over 4 seeds');
  expect(await verdict(page)).toContain('32 of 33 cells complete; 1 stopped early, 1 failed.');
  await tell({ type: 'cells', sweep: '/another', cells: [], read: 1 });
  expect(await page.getByText('Reading logs').count()).toBe(0);
});

test('a restored page asks for the sweep that it showed', async () => {
  const [one, two] = [lambdaSweep(), syntheticSweep([syntheticCell('only', { sets: {} })], 'second')];
  const first = await open([one, two]);
  await select(first.page, 'Sweep', two.path);
  await first.page.getByRole('heading', { name: 'Sweep second' }).waitFor();
  const again = await open([one, two], { remembered: await first.remembered() });
  await again.page.getByRole('heading', { name: 'Sweep second' }).waitFor();
  const asked = await open([one, two], { remembered: await first.remembered() }, one.path);
  await asked.page.getByRole('heading', { name: 'Sweep lambdas' }).waitFor();
});

test('a single cell, seeds alone, cells that wait, and no sweep at all', async () => {
  const one = await open([syntheticSweep([syntheticCell('only', { sets: {} })])]);
  expect(await verdict(one.page)).toBe('Best: lambdas: average accuracy 90.0 %. 1 of 1 cell complete.');
  await one.page.getByRole('table', { name: 'Settings side by side' }).waitFor();

  const seeds = [0, 1, 2].map((seed) => syntheticCell(`s${seed}`, { sets: { seed }, accuracy: 0.9 + 0.01 * seed }));
  const alone = await open([syntheticSweep(seeds)]);
  expect(await verdict(alone.page)).toContain('91.0 ± 1.0 % over 3 seeds');
  expect((await tableIn(cardOf(alone.page, 'Average accuracy against seed'))).map(([seed]) => seed)).toEqual([
    '0',
    '1',
    '2',
  ]);
  await cardOf(alone.page, 'over two options').getByText('A heat map needs two options').waitFor();

  const waiting = [1, 2].map((lambda) =>
    syntheticCell(`w${lambda}`, { sets: { 'method.lambda': lambda }, tasks: 0, learnt: 0, status: 'waiting' }),
  );
  const idle = await open([syntheticSweep(waiting)]);
  expect(await verdict(idle.page)).toBe('No cell can be compared yet. 0 of 2 cells complete; 2 waiting.');
  await idle.page.getByText('No cell has trained a task yet.').first().waitFor();

  const none = await open([]);
  await none.page.getByRole('heading', { name: 'No sweeps yet' }).waitFor();
});

test('of thousands of cells a page is shown at a time, and groups are drawn', async () => {
  const { page } = await open([manyCells(3000, 5)], { height: 900 });
  await page.getByText('Showing 1–50 of 300').waitFor();
  expect(await names(page)).toHaveLength(50);
  await page.getByRole('button', { name: 'Next page' }).click();
  await page.getByText('Showing 51–100 of 300').waitFor();
});

test('every chart is saved as a picture and as numbers', async () => {
  const panel = await open([unfinished()]);
  const cards = await chartsOf(panel);
  expect(cards).toHaveLength(4);
  for (const card of cards) {
    const svg = (await savedFrom(panel, card, 'Save as SVG')).bytes.toString();
    expect(svg).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
    expect(svg).not.toContain('NaN');
    const csv = (await savedFrom(panel, card, 'Save as CSV')).bytes.toString();
    expect(csv.split('\n').length).toBeGreaterThan(4);
  }
});

test('nothing is inaccessible, in any theme and on any screen', async () => {
  const panel = await open([unfinished()]);
  await panel.page.locator('canvas').first().waitFor();
  expect(await violationsInThemes(panel)).toEqual([]);
});
