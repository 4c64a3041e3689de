import { expect, test } from 'vitest';
import type { Inspection } from '../../src/core/omega/inspection';
import { overlapOf } from '../../src/core/omega/overlap';
import { inspectTensor } from '../../src/core/omega/tensor';
import type { ToHost, ToPanel } from '../../src/core/panel/protocol';
import {
  askedBy,
  cardOf,
  chooseIn,
  expectSameInThemes,
  type Panel,
  type PanelOptions,
  panelOpener,
  savedBy,
  tableIn,
  violationsInThemes,
} from './stubHost';
import { syntheticRun } from './syntheticRun';
import { themes } from './themes';

/** The importance panel in a browser, with a stub in place of VS Code. */

const open = panelOpener();

const run = syntheticRun('run-1', { name: 'permuted, MAS', tasks: 5, learnt: 3 });
const other = syntheticRun('run-2', { name: 'another', tasks: 5, learnt: 1 });

/** Ω of 16 × 4 weights: 0, 1, 2, … */
const omega = Float32Array.from({ length: 64 }, (_, i) => i);
const weight = omega.map((value) => value / 100);
const anchor = weight.map((value, i) => value - (i === 40 ? 0.5 : 0.001));
const overlap = overlapOf(
  [1, 2].map((task) => ({ task, tensors: new Map([['dense1/kernel', { omega, elements: 64 }]]) })),
);

const inspection: Inspection = {
  run: 'run-1',
  checkpoint: 3,
  base: 2,
  source: { kind: 'accumulated' },
  classes: [3, 7].map((id) => ({ id, name: `class ${id}` })),
  tensors: [
    inspectTensor({ tensor: 'dense1/kernel', shape: [16, 4], omega, weight, base: { omega, anchor } }, 31.5),
    inspectTensor(
      { tensor: 'dense1/bias', shape: [4], omega: omega.subarray(0, 4), weight: weight.subarray(0, 4) },
      31.5,
    ),
  ],
  overlap,
  images: [
    {
      of: 'own',
      kind: 'input',
      scrambled: false,
      height: 4,
      width: 4,
      values: Array.from({ length: 16 }, (_, i) => i),
    },
  ],
};

type Inspect = Extract<Extract<ToHost, { type: 'request' }>['request'], { kind: 'inspect' }>;

/** A host that answers every inspection with `reply`. */
function importance(reply: (asked: Inspect) => object | undefined, options: PanelOptions = {}) {
  return open('importance', {
    height: 2600,
    ...options,
    answer: async (message, tell) => {
      if (message.type === 'ready') {
        await tell({ type: 'runs', runs: [run.card, other.card], focus: { runs: ['run-1'], checkpoint: 3 } });
      }
      if (message.type !== 'request') return;
      if (message.request.kind === 'chooseFolder') await tell({ type: 'reply', id: message.id, value: chosen });
      if (message.request.kind !== 'inspect') return;
      const answer = reply(message.request);
      if (answer) await tell({ ...answer, id: message.id } as ToPanel);
    },
  });
}

/** What the user chooses when asked for a folder. */
let chosen: { readonly folder?: string } = {};

const answered = () => ({ type: 'reply', value: inspection });

const asked = (panel: Panel) => askedBy(panel, 'inspect');

test('it shows what the host has found out about the checkpoint', async () => {
  const shown = await importance(answered);
  const rows = shown.page.locator('.summary tbody tr');
  await expect.poll(() => rows.count()).toBe(2);
  expect(asked(shown)).toEqual([{ kind: 'inspect', run: 'run-1', checkpoint: 3 }]);
  const cells = await rows.first().locator('td').allTextContents();
  // Of 64 weights, one has less than a hundredth of 31.5: the one with none.
  expect(cells).toEqual(['16 × 4', '64', '1.6 %', '31.5', '31', '63', '3.1 %', '1', '10']);
  const units = cardOf(shown.page, 'Most important units');
  // Unit 3 has 3 + 7 + … + 63.
  expect((await tableIn(units))[0]).toEqual(['3', '528']);
  const moved = cardOf(shown.page, 'Largest penalties');
  // Weight 40, at 10 → 0, moved by 0.5 under Ω = 40.
  expect((await tableIn(moved))[0]).toEqual(['10 → 0', '10', '40', '0.4', '0.5']);
});

test('files are named for the chart, the run, the layer if it is of one, and the checkpoint', async () => {
  const shown = await importance(answered);
  for (const title of ['Quantiles', 'Ω of the layer', 'Shared top weights']) {
    const card = cardOf(shown.page, title).last();
    await card.scrollIntoViewIfNeeded();
    await chooseIn(card, 'Save or copy', 'Save as SVG');
  }
  await expect
    .poll(() => savedBy(shown).map(({ name }) => name))
    .toEqual([
      'quantiles-permuted-mas-dense1-kernel-checkpoint-3.svg',
      'omega-of-the-layer-permuted-mas-dense1-kernel-checkpoint-3.svg',
      'shared-top-weights-whole-network-permuted-mas-checkpoint-3.svg',
    ]);
});

test('an SVG is the same to the byte in every theme', async () => {
  const shown = await importance(answered);
  await shown.page.locator('.card').first().waitFor();
  await expectSameInThemes(shown);
});

test('another layer is chosen in the table', async () => {
  const { page } = await importance(answered);
  await page.getByRole('button', { name: 'dense1/bias' }).press('Enter');
  await page.getByRole('heading', { name: 'Layer dense1/bias' }).waitFor();
  expect(await page.evaluate('document.activeElement.textContent')).toBe('dense1/bias');
});

test('Ω is measured on the data chosen', async () => {
  const shown = await importance(answered);
  const { page } = shown;
  await page.getByRole('combobox', { name: 'Ω' }).selectOption({ label: 'measured on test samples' });
  await page.getByRole('button', { name: 'Classes: 2 of 2' }).click();
  await page.getByRole('checkbox', { name: 'class 3' }).click();
  await page.getByRole('spinbutton', { name: 'Samples' }).fill('500');
  // What is typed stays when something else is painted in the meantime.
  await shown.tell({ type: 'runs', runs: [run.card, { ...other.card, name: 'renamed' }] });
  await page.waitForTimeout(300);
  await page.keyboard.press('Enter');
  await page.getByRole('combobox', { name: 'Compare with' }).selectOption({ label: 'after task 1' });
  await expect
    .poll(() => asked(shown).at(-1))
    .toEqual({
      kind: 'inspect',
      run: 'run-1',
      checkpoint: 3,
      base: 1,
      measure: { data: 'test', classes: [7], samples: 500 },
    });
});

test('Ω is measured on the images of a folder that the user chooses', async () => {
  const shown = await importance(answered);
  const { page } = shown;
  const source = page.getByRole('combobox', { name: 'Ω' });
  await page.locator('.summary').waitFor();
  chosen = {};
  await source.selectOption({ label: 'measured on images in a folder' });
  // Who chooses none keeps what there was.
  await expect.poll(() => source.inputValue()).toBe('accumulated');
  expect(asked(shown)).toHaveLength(1);
  chosen = { folder: '/home/a/my <b>images' };
  await source.selectOption({ label: 'measured on images in a folder' });
  await page.getByRole('button', { name: 'Folder of images: /home/a/my <b>images' }).waitFor();
  await expect
    .poll(() => asked(shown).at(-1)?.measure)
    .toEqual({ data: { folder: '/home/a/my <b>images' }, samples: 2000 });
  expect(await page.getByRole('button', { name: /^Classes/ }).count()).toBe(0);
  await source.selectOption({ label: 'measured on test samples' });
  await expect.poll(() => asked(shown).at(-1)?.measure).toEqual({ data: 'test', samples: 2000 });
});

test('measured, global and local Ω are held against each other', async () => {
  const measured: Inspection = {
    ...inspection,
    source: { kind: 'measured', data: { folder: '/images/cats' }, samples: 12 },
    agreement: [
      { tensor: 'dense1/kernel', pearson: 0.731, spearman: 0.9, shared: 0.42 },
      { tensor: 'dense1/bias', pearson: null, spearman: null, shared: 0 },
    ],
  };
  const { page } = await importance(() => ({ type: 'reply', value: measured }));
  await page.getByText('Ω: measured on 12 images in cats.').waitFor();
  const card = cardOf(page, 'Correlation of global and local Ω');
  expect((await tableIn(card))[0]).toEqual(['dense1/kernel', '0.731', '0.9', '42']);
});

test('where there are no samples to compare global and local Ω on, it offers to measure on some', async () => {
  const shown = await importance(answered);
  const card = cardOf(shown.page, 'Correlation of global and local Ω');
  await card.scrollIntoViewIfNeeded();
  await card.getByText('Compare global and local Ω by measuring Ω on samples.').waitFor();
  await card.getByRole('button', { name: 'Measure on Test Samples' }).click();
  await expect.poll(() => asked(shown).at(-1)?.measure).toEqual({ data: 'test', samples: 2000 });
});

test('where nothing is held it offers to measure', async () => {
  const failure = { type: 'failure', message: 'The method <b>finetune</b> keeps no importance.', hint: 'Measure it.' };
  const shown = await importance(({ measure }) => (measure ? answered() : failure));
  await shown.page.getByText('The method <b>finetune</b> keeps no importance.').waitFor();
  await shown.page.getByRole('button', { name: 'Measure on Test Samples' }).click();
  await shown.page.locator('.summary').waitFor();
  expect(asked(shown).at(-1)?.measure).toEqual({ data: 'test', samples: 2000 });
});

test('what takes long can be cancelled, and an earlier answer does not come in late', async () => {
  const shown = await importance(({ checkpoint }) => (checkpoint === 3 ? answered() : undefined));
  await shown.page.locator('.summary').waitFor();
  await shown.page.getByRole('combobox', { name: 'Checkpoint' }).selectOption({ label: 'after task 1' });
  await shown.page.getByRole('button', { name: 'Cancel' }).click();
  await expect.poll(() => shown.said.at(-1)).toEqual({ type: 'cancel', id: 2 });
  await shown.tell({ type: 'reply', id: 2, value: { ...inspection, tensors: [] } });
  expect(await shown.page.locator('.summary tbody tr').count()).toBe(2);
});

test('that something takes long is in sight below a toolbar of several rows, however far the page is scrolled', async () => {
  const { page } = await importance(({ checkpoint }) => (checkpoint === 3 ? answered() : undefined), {
    width: 500,
    height: 700,
  });
  await page.locator('.summary').waitFor();
  await page.getByRole('heading', { name: 'Overlap of tasks' }).evaluate((heading) => heading.scrollIntoView());
  await page.getByRole('combobox', { name: 'Checkpoint' }).selectOption({ label: 'after task 1' });
  const cancel = page.locator('vscode-button', { hasText: 'Cancel' });
  const isOnTop = () =>
    cancel.evaluate((button) => {
      const { x, y, width, height } = button.getBoundingClientRect();
      return button.contains(button.ownerDocument.elementFromPoint(x + width / 2, y + height / 2));
    });
  await cancel.waitFor();
  await expect.poll(isOnTop).toBe(true);
});

test('what was chosen is remembered', async () => {
  const first = await importance(answered);
  await first.page.locator('.summary').waitFor();
  await first.page.getByRole('combobox', { name: 'Compare with' }).selectOption({ label: 'after task 1' });
  await expect.poll(() => asked(first).length).toBe(2);
  const remembered = await first.remembered();
  const again = await importance(answered, { remembered });
  await expect.poll(() => asked(again)).toEqual([{ kind: 'inspect', run: 'run-1', checkpoint: 3, base: 1 }]);
});

test('nothing is inaccessible, in any theme and on any screen', async () => {
  const panel = await importance(answered);
  await panel.page.locator('.summary').waitFor();
  await panel.page.waitForTimeout(300);
  expect(await violationsInThemes(panel)).toEqual([]);
});

test('bars look as if the theme had been there from the beginning when it changes', async () => {
  const [first, second] = themes;
  if (!first || !second) throw new Error('There are no two themes.');
  const bars = ({ page }: Panel): Promise<string> =>
    cardOf(page, 'Quantiles')
      .locator('canvas')
      .evaluate((canvas: { toDataURL(): string }) => canvas.toDataURL());
  const there = await importance(answered, { theme: second });
  const wanted = await bars(there);

  const changed = await importance(answered, { theme: first });
  expect(await bars(changed)).not.toBe(wanted);
  await changed.setTheme(second);
  await expect.poll(() => bars(changed)).toBe(wanted);
});
