import { expect, test } from 'vitest';
import type { Protection } from '../../src/core/omega/protection';
import { dashboardOpener } from './dashboardPanel';
import { askedBy, cardOf, type Panel, tableIn, violationsInThemes } from './stubHost';
import { numbered, startedEvent, syntheticRun } from './syntheticRun';

/** What the dashboard shows of protected weights. */

const dashboard = dashboardOpener();

const mas = syntheticRun('run-1', { name: 'permuted, MAS', tasks: 20, learnt: 12, firstTask: 'unpermuted' });
const fine = syntheticRun('run-2', { name: 'permuted, fine-tuning', tasks: 5, learnt: 5 });

const protectedBy = (checkpoint: number): Protection => ({
  ...{ run: 'run-1', checkpoint, kind: 'protected', previous: checkpoint - 1 },
  layers: [
    { layer: 'dense1', elements: 1000, free: 700, moved: 100, shared: 0.06 },
    { layer: 'head', elements: 1000, free: 100, moved: 0, shared: 0.4 },
  ],
  network: { elements: 2000, free: 800, moved: 100, shared: 0.083 },
  compared: Array.from({ length: checkpoint }, (_, i) => i + 1),
  // The first pixel of each map is the darkest, the last has all the Ω.
  maps: Array.from({ length: checkpoint }, (_, i) => ({
    ...{ task: i + 1, kind: 'input', height: 2, width: 2, values: [0, 64, 128, 255] },
  })),
});
const none: Protection = {
  run: 'run-2',
  checkpoint: 5,
  kind: 'unprotected',
  reason: 'Fine-tuning protects no weight.',
};

const protectionOfBoth = ({ run }: { readonly run: string }) => (run === 'run-1' ? protectedBy(12) : none);
const both = ['run-1', 'run-2'];

const asked = (panel: Panel) => askedBy(panel, 'protection').map(({ run, checkpoint }) => [run, checkpoint]);
const bars = ({ page }: Panel) => cardOf(page, 'Protected weights by layer');
const maps = ({ page }: Panel) => cardOf(page, 'Inputs that matter to each task');

test('weights of each layer are protected, moved or free, and fine-tuning protects none', async () => {
  const shown = await dashboard([mas, fine], { protection: protectionOfBoth }, both);
  await bars(shown).getByText('permuted, fine-tuning: Fine-tuning protects no weight.').waitFor();
  expect(await bars(shown).locator('figcaption').allTextContents()).toEqual([
    'permuted, MAS, after task 12: 40.0 % free, tasks share 8.3 % of their top 5 % (chance 5 %)',
  ]);
  expect(asked(shown)).toEqual([
    ['run-1', 12],
    ['run-2', 5],
  ]);
  await bars(shown).getByRole('button', { name: 'Show as table' }).click();
  expect(await bars(shown).locator('thead th').allTextContents()).toEqual([
    ...['run', 'layer', 'weights', 'protected, in %', 'moved, in %', 'free, in %', 'top 5 % shared, in %'],
  ]);
  expect(await tableIn(bars(shown))).toEqual([
    ['permuted, MAS', 'whole network', '2000', '55', '5', '40', '8.3'],
    ['permuted, MAS', 'dense1', '1000', '20', '10', '70', '6'],
    ['permuted, MAS', 'head', '1000', '90', '0', '10', '40'],
  ]);
});

test('each task’s inputs are a picture with its name, and lead to the importance panel', async () => {
  const shown = await dashboard([mas], { protection: () => protectedBy(12) });
  const pictures = maps(shown).getByRole('img');
  await expect.poll(() => pictures.count()).toBe(10);
  expect(await pictures.first().getAttribute('aria-label')).toBe('Input map of task 1 · unpermuted');
  // Brighter or darker from pixel to pixel.
  const pixels = await pictures
    .first()
    .evaluate(
      (canvas: { toDataURL(): string; getContext(kind: '2d'): { getImageData(...box: number[]): { data: object } } }) =>
        JSON.stringify(Object.values(canvas.getContext('2d').getImageData(0, 0, 2, 2).data)),
    );
  const red = (JSON.parse(pixels) as number[]).filter((_, i) => i % 4 === 0);
  expect(new Set(red).size).toBe(4);
  // As the theme has links.
  const colour = "getComputedStyle(document.querySelector('.input-maps .link')).color";
  expect(await shown.page.evaluate(colour)).toBe('rgb(77, 170, 252)');
  await maps(shown).getByText('Showing 10 of 12').getByRole('button', { name: 'show all' }).click();
  await expect.poll(() => pictures.count()).toBe(12);
  await maps(shown).getByRole('button', { name: 'Inspect importance of permuted, MAS after task 12' }).click();
  await expect
    .poll(() => shown.said.at(-1))
    .toEqual({ type: 'command', command: 'inspectImportance', run: 'run-1', checkpoint: 12 });
});

test('the host is asked once, and again after the next task, one at a time', async () => {
  const shown = await dashboard([mas], {
    protection: ({ checkpoint }) => (checkpoint === 12 ? protectedBy(12) : undefined),
  });
  await bars(shown).locator('figcaption').getByText('after task 12').waitFor();
  let { n } = mas.state;
  const learn = async (task: number) => {
    const events = numbered(n + 1, [
      startedEvent(task, 100),
      {
        ...{ type: 'checkpoint', task, file: `checkpoints/task-${task}.safetensors`, bytes: 1, sha256: '1'.repeat(64) },
        ...{ memoryBytes: 1, seconds: { train: 1, importance: 1 } },
      },
    ]);
    n = events.at(-1)?.n ?? n;
    await shown.tell({ type: 'events', run: 'run-1', events });
  };
  await learn(13);
  await expect.poll(() => asked(shown).at(-1)).toEqual(['run-1', 13]);
  // What is known stays until the answer comes; tasks learnt meanwhile are asked about then, the latest alone.
  await learn(14);
  await learn(15);
  await shown.page.waitForTimeout(300);
  expect(await bars(shown).locator('figcaption').textContent()).toContain('after task 12');
  expect(asked(shown)).toHaveLength(2);
  const id = shown.said.flatMap((message) => (message.type === 'request' ? [message.id] : [])).at(-1) ?? 0;
  await shown.tell({ type: 'reply', id, value: protectedBy(13) });
  await bars(shown).locator('figcaption').getByText('after task 13').waitFor();
  expect(asked(shown).slice(2)).toEqual([['run-1', 15]]);
});

test('of runs that are no longer shown no answer is awaited, and they are asked about again', async () => {
  const shown = await dashboard([mas, fine], {}, ['run-1']);
  await expect.poll(() => asked(shown)).toEqual([['run-1', 12]]);
  const show = (id: string) =>
    shown.tell({ type: 'runs', runs: [mas, fine].map(({ card }) => card), focus: { runs: [id] } });
  await show('run-2');
  await expect.poll(() => shown.said.filter(({ type }) => type === 'cancel')).toHaveLength(1);
  await expect.poll(() => asked(shown).at(-1)).toEqual(['run-2', 5]);
  await show('run-1');
  await expect.poll(() => asked(shown).slice(2)).toEqual([['run-1', 12]]);
});

test('why there is no answer is said in its place', async () => {
  const shown = await dashboard([mas], {
    protection: () => 'checkpoints/task-3.safetensors: this checkpoint is damaged.',
  });
  await bars(shown).getByText('this checkpoint is damaged').waitFor();
  expect(await maps(shown).count()).toBe(0);
});

test('nothing is inaccessible, in any theme', async () => {
  const shown = await dashboard([mas, fine], { protection: protectionOfBoth }, both);
  await maps(shown).waitFor();
  await shown.page.waitForTimeout(300);
  expect(await violationsInThemes(shown)).toEqual([]);
});
