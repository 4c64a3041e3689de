import { expect, test } from 'vitest';
import type { ToHost } from '../../src/core/panel/protocol';
import { dashboardOpener } from './dashboardPanel';
import { cardOf, type Panel, tableIn, violationsInThemes } from './stubHost';
import { accuracyOf, numbered, progressEvents, type SyntheticRun, startedEvent, syntheticRun } from './syntheticRun';
import { themes } from './themes';

/** The dashboard in a browser, with a stub in place of VS Code. */

const dashboard = dashboardOpener();

const mas = syntheticRun('run-1', { name: 'permuted, MAS', tasks: 5, learnt: 3 });
const fine = syntheticRun('run-2', { name: 'permuted, fine-tuning', tasks: 5, learnt: 5 });

/** The rows of a chart's table twin. */
const tableOf = ({ page }: Panel, title: string) => tableIn(cardOf(page, title).first());

/** Places at which two lists differ. */
const differing = (one: readonly string[], other: readonly string[]) =>
  Array.from({ length: Math.max(one.length, other.length) }, (_, i) => i).filter((i) => one[i] !== other[i]);

/** Its headings. */
const headingsOf = ({ page }: Panel, title: string) =>
  cardOf(page, title).first().locator('thead th').allTextContents();

const spoken = (panel: Panel, kind: ToHost['type']) => panel.said.filter(({ type }) => type === kind);

test('what is measured of facts is called MAP, and beside other runs it is told which is which', async () => {
  const benchmark = { kind: 'facts', dataset: 'small' } as const;
  const facts = syntheticRun('run-3', { name: 'facts', tasks: 3, learnt: 2, benchmark });
  const alone = await dashboard([facts]);
  const headings = (shown: Panel) => shown.page.locator('h2, h3').allTextContents();
  const words = await headings(alone);
  expect(words).toEqual(expect.arrayContaining(['MAP', 'MAP matrix', 'Average MAP']));
  expect(words.filter((text) => /accuracy/i.test(text))).toEqual([]);
  const both = await dashboard([mas, facts], {}, ['run-1', 'run-3']);
  await expect.poll(() => headings(both)).toContain('Average accuracy or MAP');
});

test('the newest run, which is the first, is shown where none was chosen', async () => {
  const older = syntheticRun('run-0', { name: 'older', tasks: 5, learnt: 5 });
  const { page } = await dashboard([fine, older]);
  expect(await page.locator('.summary tbody th').allTextContents()).toEqual(['permuted, fine-tuning']);
});

test('tables show the values of the events, in the units of their charts', async () => {
  const shown = await dashboard([mas]);
  const matrix = await tableOf(shown, 'Accuracy matrix');
  expect(matrix[3]?.slice(0, 5)).toEqual([
    '3 · task 3',
    ...[1, 2, 3].map((task) => String(Number((100 * accuracyOf(3, task)).toPrecision(6)))),
    '–',
  ]);
  expect((await headingsOf(shown, 'Accuracy matrix')).slice(0, 2)).toEqual(['after training', '1 · task 1, in %']);
  const forgetting = await tableOf(shown, 'Forgetting after each task');
  expect(await headingsOf(shown, 'Forgetting after each task')).toEqual([
    ...['run', 'task', 'tasks trained', 'forgetting in points'],
  ]);
  expect(forgetting.map((row) => row.slice(1, 3))).toEqual([
    ...[2, 3].map((last) => ['mean over old tasks', String(last)]),
    ...[1, 2].map((task) => [String(task), '3']),
  ]);
  expect(Number(forgetting[0]?.[3])).toBeCloseTo(100 * (accuracyOf(1, 1) - accuracyOf(2, 1)), 3);
  expect(Number(forgetting[2]?.[3])).toBeCloseTo(100 * (accuracyOf(1, 1) - accuracyOf(3, 1)), 3);
  const memory = await tableOf(shown, 'Method memory');
  expect(memory.map((row) => row[2])).toEqual(['2000001', '2000002', '2000003']);
  const omega = await tableOf(shown, 'Ω of dense1/kernel');
  expect(omega[0]).toEqual(['1', '–', '–', '101', '–']);
  const loss = await tableOf(shown, 'Loss and penalty');
  expect(loss[0]).toEqual(['1', '25', '2.3', '0', '10']);
  expect((await headingsOf(shown, 'Loss and penalty')).at(-1)).toBe('training accuracy in %');
  const average = await tableOf(shown, 'Average accuracy');
  expect(Number(average[0]?.[2])).toBeCloseTo(100 * accuracyOf(1, 1), 3);
  expect((await headingsOf(shown, 'Average accuracy')).at(-1)).toBe('average accuracy in %');
});

test('the summary shows the measures of core', async () => {
  const { page } = await dashboard([mas]);
  const cells = await page.locator('.summary tbody tr td').allTextContents();
  const average = (accuracyOf(3, 1) + accuracyOf(3, 2) + accuracyOf(3, 3)) / 3;
  const drop = (accuracyOf(1, 1) - accuracyOf(3, 1) + accuracyOf(2, 2) - accuracyOf(3, 2)) / 2;
  expect(cells.slice(0, 4)).toEqual([
    'MAS, λ = 1',
    (100 * average).toFixed(1),
    (100 * drop).toFixed(1),
    '3 of 5 tasks',
  ]);
});

test('runs that differ in their seed alone are one row, with mean and deviation, or rows of their own', async () => {
  const runs = [0, 1, 2].map((seed) => syntheticRun(`s-${seed}`, { tasks: 3, learnt: 3, seed, worse: 0.02 * seed }));
  const { page } = await dashboard([...runs, fine], {}, ['s-0', 's-1', 's-2', 'run-2']);
  await expect.poll(() => page.locator('.summary tbody tr').count()).toBe(2);
  const cells = await page.locator('.summary tbody tr').first().locator('th, td').allTextContents();
  const average = (accuracyOf(3, 1) + accuracyOf(3, 2) + accuracyOf(3, 3)) / 3 - 0.02;
  expect([cells[0], cells[1], cells[2], cells[4]]).toEqual([
    's-0',
    'MAS, λ = 1',
    `${(100 * average).toFixed(1)} ± 2.0`,
    '3 seeds, all finished',
  ]);
});

test('accuracy and forgetting are drawn against λ, over all runs of the sweep that the shown one is from', async () => {
  const sweep = [0.01, 0.1, 1].flatMap((lambda) =>
    [0, 1].map((seed) =>
      syntheticRun(`l-${lambda}-${seed}`, { tasks: 3, learnt: 3, lambda, seed, worse: 0.1 * lambda + 0.01 * seed }),
    ),
  );
  const unfinished = syntheticRun('l-10', { tasks: 3, learnt: 2, lambda: 10 });
  const shown = await dashboard([...sweep, unfinished], {}, ['l-0.1-0']);
  const average = (accuracyOf(3, 1) + accuracyOf(3, 2) + accuracyOf(3, 3)) / 3;
  const rows = await tableOf(shown, 'Average accuracy against λ');
  expect(rows.map((row) => row.slice(0, 3))).toEqual([
    ['MAS', '0.01', '2'],
    ['MAS', '0.1', '2'],
    ['MAS', '1', '2'],
  ]);
  expect(Number(rows[1]?.[3])).toBeCloseTo(100 * (average - 0.01 - 0.005), 4);
  expect(Number(rows[1]?.[4])).toBeCloseTo(1 / Math.SQRT2, 4);
  expect(await tableOf(shown, 'Forgetting against λ')).toHaveLength(3);
  const card = shown.page.locator('.card', { hasText: 'Average accuracy against λ' });
  await card.getByRole('button', { name: 'Show as table' }).click();
  const plot = card.getByRole('application', { name: 'Average accuracy against λ', exact: true });
  expect(await plot.getAttribute('aria-description')).toMatch(/^MAS: 3 values of λ, best at λ = 0.01 with/);
});

test('what was forgotten of each subset of classes is drawn, beside the other runs', async () => {
  const guarded = syntheticRun('run-4', { name: 'guarded', tasks: 3, learnt: 3, subsets: { shoes: 0.01, rest: 0.2 } });
  const plain = syntheticRun('run-5', { name: 'plain', tasks: 3, learnt: 3, subsets: { shoes: 0.1, rest: 0.1 } });
  const shown = await dashboard([guarded, plain], {}, ['run-4', 'run-5']);
  const rows = await tableOf(shown, 'Drop per subset of classes');
  // Task 1 was learnt two tasks ago, task 2 one: 1.5 times what a task costs, and one time over all three.
  const expected = [
    ['guarded', 'shoes', 1.5, 99],
    ['guarded', 'rest', 30, 80],
    ['plain', 'shoes', 15, 90],
    ['plain', 'rest', 15, 90],
  ];
  expect(
    rows.map(([run, subset, ...values]) => [run, subset, ...values.map((each) => Number(Number(each).toFixed(6)))]),
  ).toEqual(expected);
});

/** Two tasks of a detector: the cat is forgotten with the cars, the dog is not. */
const classes = [{ cat: 0.3, dog: 0 }, { car: 0 }];

test('a detector has its mAP in place of accuracy, all three metrics, and what became of each class', async () => {
  const detector = syntheticRun('run-6', { name: 'detector', tasks: 3, learnt: 2, classes, metric: 'mAP50-95' });
  const shown = await dashboard([detector]);
  const words = await shown.page.locator('h2, h3').allTextContents();
  expect(words).toEqual(expect.arrayContaining(['mAP at 0.5–0.95', 'mAP at 0.5–0.95 matrix']));
  expect(words.filter((text) => /accuracy/i.test(text))).toEqual([]);
  const cells = await shown.page.locator('.summary tbody td').allTextContents();
  // By VOC since 2010: cat 50, dog 75, then car 80; by COCO half of that, by VOC 2007 95 % of it.
  expect(cells.slice(1, 5)).toEqual(['35.6', '71.3', '67.7', '7.5']);
  const rows = await tableOf(shown, 'What is left of each class');
  expect((await headingsOf(shown, 'What is left of each class')).slice(0, 6)).toEqual([
    ...['class', 'task', 'objects', 'AP50-95 in %, when learnt', 'AP50-95 in %, now', 'AP50-95, forgotten in points'],
  ]);
  expect(rows).toEqual([
    ['cat', '1 · task 1', '100', '40', '25', '15', '80', '50', '30', '76', '47.5', '28.5'],
    ['dog', '1 · task 1', '101', '37.5', '37.5', '0', '75', '75', '0', '71.25', '71.25', '0'],
    ['car', '2 · task 2', '100', '40', '40', '–', '80', '80', '–', '76', '76', '–'],
  ]);
});

test('seeds of a detector are one: means of each class', async () => {
  const seeds = [0, 1].map((seed) => {
    const lost = [{ cat: 0.2 + 0.2 * seed, dog: 0 }, { car: 0 }];
    return syntheticRun(`run-${7 + seed}`, { name: `seed ${seed}`, seed, tasks: 2, learnt: 2, classes: lost });
  });
  const rows = await tableOf(await dashboard(seeds, {}, ['run-7', 'run-8']), 'What is left of each class');
  expect(rows[0]?.slice(0, 6)).toEqual(['cat', '1 · task 1', '100', '80', '50', '30']);
});

test('without subsets and classes there are no such charts', async () => {
  const shown = await dashboard([mas]);
  expect(await shown.page.locator('h3', { hasText: /Drop per subset|each class/ }).count()).toBe(0);
});

test('a single λ has no curve', async () => {
  const { page } = await dashboard([mas, fine]);
  expect(await page.getByRole('heading', { name: 'Sensitivity to λ' }).isVisible()).toBe(false);
});

test('what is learnt appears while it is learnt', async () => {
  const shown = await dashboard([mas], { remembered: { whileTraining: true } });
  const first = mas.state.n + 1;
  const events = numbered(first, [startedEvent(4, 100), ...progressEvents(4, 3, 100)]);
  await shown.tell({ type: 'events', run: 'run-1', events });
  await shown.page.locator('.summary').getByText('training task 4: 100 %').waitFor();
  const rows = await tableOf(shown, 'Accuracy over the stream');
  expect(rows.filter(([kind, task]) => kind === 'training' && task === '4 · task 4')).toHaveLength(3);
  // Said again, an event changes nothing; with one missing, the panel asks for the whole.
  await shown.tell({ type: 'events', run: 'run-1', events: events.slice(0, 1) });
  expect(spoken(shown, 'watch')).toHaveLength(1);
  await shown.tell({ type: 'events', run: 'run-1', events: numbered(first + 100, progressEvents(4, 1, 100)) });
  await expect.poll(() => spoken(shown, 'watch').at(-1)).toEqual({ type: 'watch', runs: ['run-1'], again: true });
});

test('runs stand side by side, and can be chosen', async () => {
  const shown = await dashboard([mas, fine], {}, ['run-1', 'run-2']);
  await expect.poll(() => shown.page.locator('.summary tbody tr').count()).toBe(2);
  expect(await shown.page.locator('.card h3', { hasText: 'Accuracy matrix' }).count()).toBe(1);
  const matrices = cardOf(shown.page, 'Accuracy matrix').getByRole('figure');
  await expect.poll(() => matrices.allTextContents()).toEqual(['permuted, MAS', 'permuted, fine-tuning']);
  await shown.page.getByRole('button', { name: 'Runs: 2 of 2' }).click();
  await shown.page.getByRole('checkbox', { name: /fine-tuning/ }).click();
  await expect.poll(() => shown.page.locator('.summary tbody tr').count()).toBe(1);
  expect(spoken(shown, 'watch').at(-1)).toEqual({ type: 'watch', runs: ['run-1'] });
  // The last one stays.
  await shown.page.getByRole('checkbox', { name: /MAS/ }).click();
  expect(await shown.page.getByText('Select at least one.').isVisible()).toBe(true);
});

test('names are text, whatever they look like', async () => {
  const name = '<img src=x onerror=alert(1)><b>bold</b>';
  const run = syntheticRun('run-1', { name, tasks: 2, learnt: 2, firstTask: '<script>alert(2)</script>' });
  const { page } = await dashboard([run]);
  expect(await page.locator('.summary tbody th').textContent()).toBe(name);
  await page.getByText('1 · <script>alert(2)</script>').first().waitFor();
  expect(await page.locator('b, img, main script').count()).toBe(0);
});

test('what is wrong with a run is said, and the rest is shown', async () => {
  const broken: SyntheticRun = {
    ...mas,
    card: { ...mas.card, problem: 'The run directory is gone: <i>moved</i>.' },
  };
  const shown = await dashboard([broken]);
  await shown.page.getByText('The run directory is gone: <i>moved</i>.').waitFor();
  await shown.tell({
    type: 'events',
    run: 'run-1',
    events: [{ n: mas.state.n + 1, at: '', type: 'evaluated' } as never],
  });
  await shown.tell({ type: 'nonsense' } as never);
  await shown.tell({ type: 'run', run: 'run-1' } as never);
  expect(await shown.page.locator('.summary tbody tr').count()).toBe(1);
});

test('where there is nothing yet, it says what to do', async () => {
  const shown = await dashboard([]);
  await shown.page.getByText('No runs yet').waitFor();
  await shown.page.getByRole('button', { name: 'Train Next Task' }).click();
  await expect.poll(() => spoken(shown, 'command')).toEqual([{ type: 'command', command: 'trainNextTask' }]);

  const unborn = await dashboard([syntheticRun('run-1', { tasks: 5, learnt: 0 })]);
  await unborn.page.getByText('No task finished yet.').first().waitFor();
});

test('the field for tasks says how many of them are shown', async () => {
  const { page } = await dashboard([syntheticRun('run-1', { tasks: 21, learnt: 2 })]);
  expect(await page.getByRole('textbox', { name: 'Tasks' }).getAttribute('placeholder')).toBe('8 of 21');
});

test('everything can be done with the keyboard, and is remembered', async () => {
  const shown = await dashboard([fine]);
  const { page } = shown;
  const plot = cardOf(page, 'Average accuracy').locator('.plot');
  await plot.focus();
  await page.keyboard.press('+');
  await page.keyboard.press('Shift+ArrowRight');
  await page.getByRole('textbox', { name: 'Tasks' }).fill('1-2');
  await expect
    .poll(async () => new Set((await tableOf(shown, 'Accuracy over the stream')).map(([, task]) => task)).size)
    .toBe(2);
  const remembered = await shown.remembered();
  expect(remembered).toMatchObject({ watched: ['run-2'], tasks: '1-2', cards: { average: { zoom: [2.5, 4.5] } } });

  const again = await dashboard([mas, fine], { remembered });
  expect(await again.page.locator('.summary tbody th').textContent()).toContain('fine-tuning');
  expect(await again.page.getByRole('textbox', { name: 'Tasks' }).inputValue()).toBe('1-2');
  const unzoom = cardOf(again.page, 'Average accuracy').getByRole('button', { name: 'Show the whole range' });
  await unzoom.press('Enter');
  await expect
    .poll(async () => ((await again.remembered()) as { cards: { average: object } }).cards.average)
    .toEqual({});
  await again.page.getByRole('textbox', { name: 'Tasks' }).fill('first');
  await again.page.getByText('“first” isn’t a task number. Use numbers or ranges, such as 1-5, 8.').waitFor();
});

test('dragging over a chart zooms into it', async () => {
  const shown = await dashboard([fine], { height: 2200 });
  const plot = cardOf(shown.page, 'Average accuracy').locator('.plot');
  const box = await plot.boundingBox();
  if (!box) throw new Error('the chart is not there');
  await shown.page.mouse.move(box.x + box.width / 2, box.y + 80);
  await shown.page.mouse.down();
  await shown.page.mouse.move(box.x + box.width - 20, box.y + 90, { steps: 4 });
  await shown.page.mouse.up();
  const { cards } = (await shown.remembered()) as { cards: { average: { zoom: [number, number] } } };
  expect(cards.average.zoom[0]).toBeGreaterThan(2);
  expect(cards.average.zoom[1]).toBeLessThanOrEqual(5);
});

test('nothing is inaccessible, in any theme and on any screen', async () => {
  const name = 'split Fashion-MNIST, task-incremental, with a network and a name that are both long';
  const runs = [
    mas,
    fine,
    syntheticRun('run-3', { name, tasks: 5, learnt: 5, classes: [...classes, ...classes, { bus: 0 }] }),
  ];
  const shown = await dashboard(runs, {}, ['run-1', 'run-2', 'run-3']);
  const { page } = shown;
  await page.getByText('What the measures mean').click();
  await page.getByRole('button', { name: /^Runs/ }).click();
  await tableOf(shown, 'Method memory');
  expect(await violationsInThemes(shown)).toEqual([]);
});

test('everything looks as if the theme had been there from the beginning when it changes', async () => {
  const [first, second] = themes;
  if (!first || !second) throw new Error('There are no two themes.');
  const ids = ['run-1', 'run-2'];
  // All charts are in sight: others change when they come near.
  const there = await dashboard([mas, fine], { theme: second, height: 5000 }, ids);
  const changed = await dashboard([mas, fine], { theme: first, height: 5000 }, ids);
  const look = ({ page }: Panel): Promise<readonly string[]> =>
    page.evaluate(`[
      ...[...document.querySelectorAll('.swatch')].map(({ outerHTML }) => outerHTML),
      ...[...document.querySelectorAll('canvas')].map((canvas) => canvas.toDataURL()),
    ]`);
  for (const { page } of [there, changed]) await page.waitForTimeout(1500); // Charts are drawn one after the other.
  expect((await look(changed)).length).toBeGreaterThan(10);
  // As when one walks through the list of themes.
  for (const theme of [second, ...themes, ...themes, second]) {
    await changed.setTheme(theme);
    await changed.page.waitForTimeout(40);
  }
  await expect.poll(async () => differing(await look(changed), await look(there))).toEqual([]);
});
