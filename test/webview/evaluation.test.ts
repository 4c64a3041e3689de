import { expect, test } from 'vitest';
import type { Evaluation } from '../../src/core/panel/evaluation';
import { evaluationOfTasks, someEvaluation } from '../fixtures/someEvaluation';
import { chooseIn, type PanelOptions, panelOpener, violationsInThemes } from './stubHost';
import { syntheticRun } from './syntheticRun';
import { themes } from './themes';

/** The card of an evaluation in a browser, with a stub in place of VS Code. */

const open = panelOpener();
const { card } = syntheticRun(someEvaluation.run, { tasks: 5, learnt: 3 });

/** A host that has just measured `evaluation`, or has restored the window and knows nothing of it. */
function evaluationPanel(evaluation: Evaluation | undefined, options: PanelOptions = {}, runs = [card]) {
  return open('evaluation', {
    ...options,
    answer: async (message, tell) => {
      if (message.type !== 'ready') return;
      await tell({ type: 'runs', runs });
      if (evaluation) await tell({ type: 'evaluation', evaluation });
    },
  });
}

/** The cells of each row of the table. */
const cells = (rows: readonly string[]) => rows.map((row) => row.split('\t').map((cell) => cell.trim()));

test('it says what was forgotten, and shows each task then and now', async () => {
  const { page } = await evaluationPanel(someEvaluation);
  await page.getByRole('heading', { name: 'Checkpoint 3 of permuted-mnist-mas' }).waitFor();
  await page
    .getByText(
      'Average accuracy 88.3 % after 3 tasks, 97.2 % when learnt. ' +
        '13.4 points forgotten per old task, most of task 1: 97.6 → 76.5 % (−21.1 points).',
    )
    .waitFor();
  const rows = page.getByRole('table', { name: 'Tasks then and now' }).locator('tbody tr, tfoot tr');
  expect(cells(await rows.allInnerTexts())).toEqual([
    ['1 · unpermuted', '97.6 %', '76.5 %', '', '21.1 points', '1,000'],
    ['2 · permutation 2', '96.9 %', '91.2 %', '', '5.7 points', '1,000'],
    ['3 · permutation 3', '97.1 %', '97.1 %', '', '–', '1,000'],
    ['Average', '97.2 %', '88.3 %', '', '13.4 points', ''],
  ]);
});

test('a bar ends where the task is now, and the forgotten part where it was learnt', async () => {
  const { page } = await evaluationPanel(someEvaluation);
  const bars = page.locator('.bar').first().locator('rect');
  await bars.first().waitFor();
  const ends = await bars.evaluateAll((all) =>
    all.map((bar) => [Number(bar.getAttribute('x')), Number(bar.getAttribute('width'))]),
  );
  const [left, lost] = ends;
  expect(left).toEqual([0, 76.5]);
  expect(lost?.[0]).toBeCloseTo(76.5);
  expect(lost?.[1]).toBeCloseTo(21.1);
});

test('bars take the colours of a new theme', async () => {
  const [dark, light] = themes;
  if (!dark || !light) throw new Error('there are themes');
  const { page, setTheme } = await evaluationPanel(someEvaluation, { theme: dark });
  const fill = () => page.locator('.bar rect').first().getAttribute('fill');
  const before = await fill();
  await setTheme(light);
  await expect.poll(fill).not.toBe(before);
});

test('samples are pictures with their class and the answer; the wrong ones are marked', async () => {
  const { page } = await evaluationPanel(someEvaluation);
  const task = page.getByRole('region', { name: 'Samples of task 1' });
  await task.getByText('235 of 1,000 wrong').waitFor();
  const samples = task.getByRole('listitem');
  expect(await samples.count()).toBe(8);
  expect(await task.locator('.wrong').count()).toBe(4);
  const picture = samples.first().getByRole('img', { name: 'true 7, predicted 1' });
  expect(await samples.first().innerText()).toContain('96 ×');
  // The pixels of the fixture: from black to white along the diagonal.
  const pixels = await picture.evaluate((canvas) =>
    [0, 27].map((at) => {
      const drawn = (canvas as unknown as Canvas).getContext('2d').getImageData(at, at, 1, 1).data;
      return [drawn[0], drawn[1], drawn[2], drawn[3]];
    }),
  );
  expect(pixels).toEqual([
    [0, 0, 0, 255],
    [255, 255, 255, 255],
  ]);
  await page.getByText('2 of 3 tasks permute the pixels; pictures show the samples unpermuted.').waitFor();
});

interface Canvas {
  getContext(kind: '2d'): {
    getImageData(x: number, y: number, width: number, height: number): { data: Uint8ClampedArray };
  };
}

test('an answer from another task’s classes names that task', async () => {
  const [first] = someEvaluation.tasks;
  if (!first?.answers) throw new Error('the fixture has answers');
  const [sample] = first.answers.shown;
  if (!sample) throw new Error('the fixture has samples');
  const shown = [{ ...sample, answerTask: 2 }];
  const { page } = await evaluationPanel({
    ...someEvaluation,
    tasks: [{ ...first, answers: { ...first.answers, shown } }],
  });
  await page.getByRole('img', { name: 'true 7, predicted 1 (task 2)' }).waitFor();
});

test('a task that was measured by itself has no average, and nothing lost is said', async () => {
  const one = await evaluationPanel(evaluationOfTasks([[0.976, 0.976]]));
  await one.page.getByText('Accuracy 97.6 % now, 97.6 % when learnt.', { exact: true }).waitFor();
  expect(await one.page.getByText('Average').count()).toBe(0);
  const kept = await evaluationPanel(
    evaluationOfTasks([
      [0.9, 0.95],
      [0.9, 0.9],
    ]),
  );
  await kept.page.getByText('No old task lost anything.').waitFor();
});

test('feature vectors and facts have no pictures, and it says why', async () => {
  const bare = someEvaluation.tasks.map(({ answers, ...task }) => task);
  const facts = await evaluationPanel({ ...someEvaluation, metric: 'MAP', tasks: bare });
  await facts.page.getByText('Facts are retrieved, not classified').waitFor();
  await facts.page.getByText('Average MAP 88.3 % after 3 tasks').waitFor();

  const vectors = someEvaluation.tasks.map(({ answers, ...task }) => ({
    ...task,
    ...(answers && { answers: { ...answers, shown: answers.shown.map(({ picture, ...sample }) => sample) } }),
  }));
  const { page } = await evaluationPanel({ ...someEvaluation, tasks: vectors });
  await page.getByText('These samples are feature vectors').waitFor();
  await page.getByText('predicted 1').first().waitFor();
  expect(await page.locator('canvas').count()).toBe(0);
});

test('of many tasks, samples of some are shown until all are wanted', async () => {
  const values = Array.from({ length: 20 }, (_, i) => [0.97, 0.97 - 0.03 * (19 - i)] as const);
  const { page } = await evaluationPanel(evaluationOfTasks(values));
  const shown = page.getByRole('region', { name: /Samples of task/ });
  await page.getByText('Showing 8 of 20 tasks').waitFor();
  expect(await shown.count()).toBe(8);
  await page.getByRole('button', { name: 'show all' }).click();
  await expect.poll(() => shown.count()).toBe(20);
});

test('a restored page shows what it remembers; a new evaluation takes its place', async () => {
  const first = await evaluationPanel(someEvaluation);
  await first.page.getByRole('heading', { name: 'Checkpoint 3 of permuted-mnist-mas' }).waitFor();
  const restored = await evaluationPanel(undefined, { remembered: await first.remembered() });
  await restored.page.getByRole('img', { name: 'true 7, predicted 1' }).first().waitFor();
  await restored.tell({ type: 'evaluation', evaluation: { ...someEvaluation, checkpoint: 4 } });
  await restored.page.getByRole('heading', { name: 'Checkpoint 4 of permuted-mnist-mas' }).waitFor();
});

test('what another version remembered is not shown', async () => {
  const { page } = await evaluationPanel(undefined, { remembered: { evaluation: { run: 'a', tasks: [] } } });
  await page.getByRole('heading', { name: 'No evaluation' }).waitFor();
});

test('buttons open the dashboard and the importance of that checkpoint, as long as the run exists', async () => {
  const panel = await evaluationPanel(someEvaluation);
  await panel.page.getByRole('button', { name: 'Open Dashboard' }).click();
  await panel.page.getByRole('button', { name: 'Inspect Importance' }).click();
  const { run } = someEvaluation;
  await expect
    .poll(() => panel.said.slice(1))
    .toEqual([
      { type: 'command', command: 'openDashboard', run },
      { type: 'command', command: 'inspectImportance', run, checkpoint: 3 },
    ]);
  const gone = await evaluationPanel(someEvaluation, {}, []);
  await gone.page.getByText('This run was deleted.').waitFor();
  expect(await gone.page.getByRole('button', { name: 'Open Dashboard' }).count()).toBe(0);
});

test('the table can be copied', async () => {
  const { page } = await evaluationPanel(someEvaluation);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const copied = async (item: string) => {
    await chooseIn(page, 'Copy table', item);
    await page.getByText('Copied.').first().waitFor();
    return (await page.evaluate<string>('navigator.clipboard.readText()')).split('\n');
  };
  const columns = ['Task', 'When learnt in %', 'Now in %', 'Forgotten in points', 'Samples'];
  const tsv = (await copied('Copy as TSV')).map((line) => line.split('\t'));
  expect(tsv[0]).toEqual(columns);
  expect(tsv[1]?.[0]).toBe('1 · unpermuted');
  expect(Number(tsv[1]?.[3])).toBeCloseTo(21.1, 10);
  const markdown = await copied('Copy as Markdown');
  expect(markdown[0]).toBe('Accuracy on test samples, Checkpoint 3 of permuted-mnist-mas:');
  expect(markdown).toContain('| 1 · unpermuted | 97.6 | 76.5 | +21.1 | 1000 |');
  expect(markdown).toContain('| Average | 97.2 | 88.3 | +13.4 |  |');
});

test('nothing is inaccessible, in any theme and on any screen', async () => {
  const panel = await evaluationPanel(someEvaluation);
  await panel.page.locator('canvas').first().waitFor();
  expect(await violationsInThemes(panel)).toEqual([]);
});
