import { expect, test } from 'vitest';
import { dashboardOpener } from './dashboardPanel';
import { cardOf } from './stubHost';
import { accuracyOf, numbered, progressEvents, startedEvent, syntheticRun } from './syntheticRun';

/** The sentences on top of the dashboard, and the bars under them. */

const dashboard = dashboardOpener();

const percent = (fraction: number) => (100 * fraction).toFixed(1);
const mas = syntheticRun('mas', { name: 'with MAS', tasks: 5, learnt: 3 });
const plain = syntheticRun('plain', { name: 'plain', tasks: 5, learnt: 5, worse: 0.1, method: { kind: 'finetune' } });

test('a sentence says what a run knows, knew, forgot most of, and how it compares with fine-tuning', async () => {
  const { page } = await dashboard([mas, plain], {}, ['mas']);
  const sentence = page.locator('.verdict li p');
  const now = (accuracyOf(3, 1) + accuracyOf(3, 2) + accuracyOf(3, 3)) / 3;
  const learnt = (accuracyOf(1, 1) + accuracyOf(2, 2) + accuracyOf(3, 3)) / 3;
  const lost = (accuracyOf(1, 1) - accuracyOf(3, 1) + accuracyOf(2, 2) - accuracyOf(3, 2)) / 2;
  const worst = accuracyOf(1, 1) - accuracyOf(3, 1);
  // Fine-tuning is worse by 10 points in every cell; it is compared after as many tasks, though it has learnt five.
  const expected =
    `Average accuracy ${percent(now)} % after 3 tasks, ${percent(learnt)} % when learnt. ` +
    `${percent(lost)} points forgotten per old task, most of task 1: ` +
    `${percent(accuracyOf(1, 1))} → ${percent(accuracyOf(3, 1))} % (−${percent(worst)} points). +10.0 points against plain.`;
  await expect.poll(async () => (await sentence.textContent())?.trim()).toBe(expected);
  expect(await page.locator('.verdict li').count()).toBe(1);
  // What is not shown otherwise is a line where runs are compared.
  const legend = cardOf(page, 'Average accuracy').locator('.legend li');
  await expect.poll(() => legend.allTextContents()).toEqual(['with MAS', 'baseline: plain']);
});

test('the baseline can be pinned, or left out', async () => {
  const shown = await dashboard(
    [mas, plain, syntheticRun('other', { name: 'other', tasks: 5, learnt: 3, worse: 0.05, lambda: 2 })],
    {},
    ['mas'],
  );
  const sentence = shown.page.locator('.verdict li p');
  const baseline = shown.page.getByRole('combobox', { name: 'Baseline' });
  await baseline.selectOption({ value: 'other' });
  await expect.poll(() => sentence.textContent()).toContain('+5.0 points against other.');
  await baseline.selectOption({ label: 'none' });
  await expect.poll(() => sentence.textContent()).not.toContain('against');
  expect(await shown.remembered()).toMatchObject({ baseline: 'none' });
});

test('a baseline of another stream is not compared with, and the table says so', async () => {
  const benchmark = { kind: 'split', dataset: 'mnist' } as const;
  const split = syntheticRun('split', { name: 'on split MNIST', tasks: 5, learnt: 3, benchmark });
  const shown = await dashboard([mas, plain, split], { remembered: { baseline: 'split' } }, ['mas']);
  await shown.page.getByText('Not compared with on split MNIST, because of another stream: with MAS.').waitFor();
  expect(await shown.page.locator('.verdict li p').textContent()).not.toContain('against');
  expect(await shown.page.locator('.summary .difference').allTextContents()).toEqual(['', '']);
  await expect.poll(() => cardOf(shown.page, 'Average accuracy').locator('.legend li').allTextContents()).toEqual([]);
});

test('a pinned run stays the baseline when a newer seed of it heads its group', async () => {
  const seeds = [1, 0].map((seed) =>
    syntheticRun(`p-${seed}`, { name: 'pinned', tasks: 5, learnt: 3, seed, lambda: 2 }),
  );
  const shown = await dashboard([mas, plain, ...seeds], { remembered: { baseline: 'p-0' } }, ['mas']);
  const baseline = shown.page.getByRole('combobox', { name: 'Baseline' });
  expect(await baseline.inputValue()).toBe('p-1');
  // What would be compared with by default is said all the same.
  expect(await baseline.locator('option').first().textContent()).toBe('plain');
  await expect.poll(() => shown.page.locator('.verdict li p').textContent()).toContain('against pinned.');
});

test('of more runs than can be watched, it says how many are shown', async () => {
  const runs = Array.from({ length: 85 }, (_, seed) => syntheticRun(`n-${seed}`, { tasks: 1, learnt: 1, seed }));
  const shown = await dashboard(
    runs,
    {},
    runs.map(({ id }) => id),
  );
  await shown.page.getByText('Showing 80 of 85 runs, the maximum at a time').waitFor();
});

test('seeds of one setting are one sentence, with the deviation', async () => {
  const seeds = [0, 1, 2].map((seed) =>
    syntheticRun(`s-${seed}`, { name: 'seeds', tasks: 3, learnt: 3, seed, worse: 0.02 * seed }),
  );
  const { page } = await dashboard(seeds, {}, ['s-0', 's-1', 's-2']);
  const average = (accuracyOf(3, 1) + accuracyOf(3, 2) + accuracyOf(3, 3)) / 3 - 0.02;
  await page.getByText(`Average accuracy ${percent(average)} ± 2.0 % after 3 tasks`).waitFor();
  // One by one, where that is asked for.
  await page.getByRole('checkbox', { name: 'Single runs' }).click();
  await expect.poll(() => page.locator('.verdict li').count()).toBe(3);
});

test('it is live, and says when there is nothing to forget yet', async () => {
  const run = syntheticRun('live', { name: 'live', tasks: 3, learnt: 1 });
  const shown = await dashboard([run]);
  const sentence = shown.page.locator('.verdict li p');
  await expect
    .poll(() => sentence.textContent())
    .toContain('Task 1 learnt: 98.0 %. Forgetting is defined from the second task on.');
  const events = numbered(run.state.n + 1, [startedEvent(2, 100), ...progressEvents(2, 4, 100).slice(0, 1)]);
  await shown.tell({ type: 'events', run: 'live', events });
  await expect.poll(() => sentence.textContent()).toContain('Training task 2: 25 %.');
});

test('of more groups than eight, eight are shown, and all on demand', async () => {
  const runs = Array.from({ length: 10 }, (_, i) =>
    syntheticRun(`r-${i}`, { name: `run ${i}`, tasks: 2, learnt: 2, lambda: i + 1 }),
  );
  const ids = runs.map(({ id }) => id);
  const { page } = await dashboard(runs, {}, ids);
  await page.getByText('Showing 8 of 10').waitFor();
  await expect.poll(() => page.locator('.verdict li').count()).toBe(8);
  await page.getByRole('button', { name: 'show all' }).click();
  await expect.poll(() => page.locator('.verdict li').count()).toBe(10);
});

test('it says how many weights are free, and leads to their importance', async () => {
  const network = { elements: 1000, free: 612, moved: 10, shared: 0.083 };
  const known = { kind: 'protected', checkpoint: 3, layers: [], network, compared: [1, 2, 3], maps: [] } as const;
  const protection = ({ run }: { readonly run: string }) =>
    run === 'mas'
      ? { run, ...known }
      : ({ run, checkpoint: 5, kind: 'unprotected', reason: 'Fine-tuning protects no weight.' } as const);
  const shown = await dashboard([mas, plain], { protection }, ['mas', 'plain']);
  const sentences = shown.page.locator('.verdict li p');
  const free = '61.2 % of weights are free; tasks share 8.3 % of their top 5 % (mean over pairs; by chance 5 %).';
  await expect.poll(() => sentences.first().textContent()).toContain(free);
  await expect.poll(() => sentences.last().textContent()).toContain('Fine-tuning protects no weight.');
  await sentences.first().getByRole('button', { name: 'Inspect Importance' }).click();
  const command = { type: 'command', command: 'inspectImportance', run: 'mas', checkpoint: 3 };
  await expect.poll(() => shown.said.filter(({ type }) => type === 'command')).toEqual([command]);
});
