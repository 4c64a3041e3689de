import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Frame } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Event } from '../../src/core/run/event';
import { shapesExperiment, writeShapes } from '../fixtures/shapes';
import { launchedVSCode } from './launched';
import { percent, type Result, Workspace } from './workspace';

/** What a researcher does in the first minutes, from the installed VSIX to a look at Ω. */
describe('the first minutes in VS Code', () => {
  const workspace = new Workspace();
  const vscode = launchedVSCode({ folder: workspace.folder });
  let run = '';
  let result: Result;

  it('creates an experiment from an example', async () => {
    await vscode().showContainer('MAS');
    await vscode().run('MAS: New Experiment...');
    await vscode().pick(/permuted/i);
    await vscode().pick(/^MAS/);
    await expect.poll(() => workspace.experiments().length, { timeout: 30_000 }).toBe(1);
    const [name = ''] = workspace.experiments();
    await vscode().page.locator('.tab', { hasText: name }).waitFor();
    await vscode().page.getByText('Train next task').waitFor();
  });

  it('learns two tasks and tells how well each is known, in a message and in the tree', async () => {
    const [name = ''] = workspace.experiments();
    const experiment = workspace.readExperiment(name);
    const benchmark = { ...(experiment.benchmark as object), trainSamples: 2000, testSamples: 500 };
    const training = { epochs: 2, batchSize: 32, optimizer: { kind: 'adam', learningRate: 0.003 } };
    writeFileSync(join(workspace.folder, name), JSON.stringify({ ...experiment, benchmark, training }, undefined, 2));

    for (const task of [1, 2]) {
      await vscode().run('MAS: Train Next Task');
      await expect.poll(() => workspace.runs().length, { timeout: 30_000 }).toBe(1);
      run = workspace.runs()[0] ?? '';
      await expect.poll(async () => (await workspace.result(run)).task, { timeout: 120_000 }).toBe(task);
      await vscode().idle();
    }
    result = await workspace.result(run);
    const [first, second] = result.accuracyMatrix[1] ?? [];
    const before = percent(result.accuracyMatrix[0]?.[0]).replace(' %', '');
    const announced = `Task 2 learnt: ${percent(second)}. Task 1 fell from ${before} to ${percent(first)}.`;
    await vscode().notification(announced).locator('.monaco-button', { hasText: 'Train Task 3' }).waitFor();
    await vscode().answer(announced, 'Open Dashboard');
    await vscode().panel('.summary');
    await vscode()
      .rows('Task 1:')
      .filter({ hasText: percent(first) })
      .waitFor();
    await vscode().rows('Task 1:').filter({ hasText: 'points forgotten' }).waitFor();
    await vscode()
      .rows('Task 2:')
      .filter({ hasText: percent(second) })
      .waitFor();
    await vscode().rows('Task 3:').filter({ hasText: 'next' }).waitFor();
    // Each row once: a row that stays beside its successor takes the place of the last task.
    await expect.poll(() => vscode().rows('of 5 tasks').count()).toBe(1);
    await expect.poll(() => vscode().rows('Task 5:').count()).toBe(1);
  });

  describe('the dashboard', () => {
    let dashboard: Frame;
    beforeAll(async () => {
      await vscode().run('MAS: Open Dashboard');
      dashboard = await vscode().panel('.summary');
    });

    it('shows the accuracy matrix of the run', async () => {
      const rows = await table(dashboard, 'Accuracy matrix');
      const measured = rows.slice(-2).map((row) => row.slice(1, 3).map(Number));
      for (const [t, row] of measured.entries()) {
        for (const [i, accuracy] of row.entries())
          expect(accuracy / 100).toBeCloseTo(result.accuracyMatrix[t]?.[i] ?? -1, 5);
      }
    });

    it('shows what was forgotten of the first task', async () => {
      const rows = await table(dashboard, 'Forgetting after each task');
      const lost = rows.find(([, task]) => task === '1')?.at(-1);
      expect(number(lost) / 100).toBeCloseTo(result.forgetting ?? -1, 5);
    });

    it('shows what the run protects, read from its checkpoints', async () => {
      const card = dashboard.locator('.card', { has: dashboard.locator('h3', { hasText: 'Protected weights' }) });
      await card.scrollIntoViewIfNeeded();
      await card.locator('figcaption', { hasText: /after task 2: [\d.]+ % free, tasks share/ }).waitFor();
      expect(await dashboard.getByRole('img', { name: 'Input map of task' }).count()).toBe(2);
    });

    it('shows the distribution of Ω as the session measured it', async () => {
      const events = workspace.events(run) as readonly Event[];
      const measured = events.flatMap((event) => (event.type === 'importance' ? event.accumulated : []));
      const tensor = measured[0]?.tensor ?? '';
      const expected = measured.filter((each) => each.tensor === tensor).flatMap(({ zeros, bins }) => [zeros, ...bins]);
      const rows = await table(dashboard, `Ω of ${tensor}`);
      expect(rows.map((row) => number(row.at(-2)))).toEqual(expected);
    });
  });

  it('evaluates a checkpoint on all that it had learnt, from its context menu', async () => {
    await vscode().expand(vscode().rows('Task 2:'));
    await vscode().contextMenu(vscode().rows('Checkpoint 2'), 'Evaluate Checkpoint');
    const [first, second] = result.accuracyMatrix[1] ?? [];
    const title = `Checkpoint 2 of ${basename(run)}`;
    const shown = async () => {
      const card = await vscode().panel(`h1:has-text("${title}")`);
      const rows = card.locator('tbody tr');
      await rows
        .filter({ hasText: '1 · unpermuted' })
        .filter({ hasText: percent(first) })
        .waitFor();
      await rows
        .filter({ hasText: '2 · permutation 2' })
        .filter({ hasText: percent(second) })
        .waitFor();
      await card
        .getByRole('img', { name: /^true \d, predicted \d$/ })
        .first()
        .waitFor();
    };
    await shown();
    await vscode().page.locator('.tab', { hasText: title }).waitFor();
    // The extension host does not know it any more; its page does.
    await vscode().reload();
    await shown();
    await vscode().showContainer('MAS');
    await vscode().expand(vscode().rows('Task 2:'));
  });

  it('evaluates a task again with an earlier checkpoint, from its context menu', async () => {
    await vscode().contextMenu(vscode().rows('Task 1:'), 'Re-evaluate Task');
    await vscode().pick(/1/);
    const card = await vscode().panel(`h1:has-text("Checkpoint 1 of ${basename(run)}")`);
    await card
      .locator('tbody tr')
      .filter({ hasText: percent(result.accuracyMatrix[0]?.[0]) })
      .waitFor();
  });

  it('shows which weights matter to a checkpoint', async () => {
    await vscode().contextMenu(vscode().rows('Checkpoint 2'), 'Inspect Importance');
    const panel = await vscode().panel('h3:has-text("Ω")');
    await panel.locator('canvas').first().waitFor();
    const measured = workspace.events(run) as readonly Event[];
    const omega = measured.findLast((event) => event.type === 'importance');
    const layer = panel.locator('tbody tr', { hasText: 'dense1/kernel' }).first();
    const weights = omega?.accumulated.find(({ tensor }) => tensor === 'dense1/kernel');
    expect(await layer.innerText()).toContain((weights?.elements ?? 0).toLocaleString('en-US'));
    expect(await layer.innerText()).toContain(String(Number(weights?.mean.toPrecision(3))));
  });

  it('re-estimates the importance of a checkpoint, in a new run that continues from it', async () => {
    await vscode().contextMenu(vscode().rows('Checkpoint 2'), 'Re-estimate Importance');
    await vscode().pick('Test samples');
    await vscode().type('5, 7');
    await vscode().type('0.5');
    await vscode().notification('New run created from checkpoint 2').waitFor({ timeout: 120_000 });
    const [made = ''] = workspace.runs().filter((each) => each !== run);
    expect(workspace.events(made).findLast(({ type }) => type === 'adapted')).toMatchObject({
      task: 2,
      data: 'test',
      classes: [5, 7],
      weight: 0.5,
    });
    expect((await workspace.result(made)).accuracyMatrix.slice(0, 2)).toEqual(result.accuracyMatrix.slice(0, 2));
    // It stands under the run that it continues, beside that one's tasks.
    const level = (text: string) => vscode().rows(text).last().getAttribute('aria-level');
    expect(await level('Ω re-estimated')).toBe(await level('Task 1:'));
  });

  it('makes an experiment of a table, shows what is in it, and learns its first task', async () => {
    const plants = ['fern', 'moss', 'palm', 'rose'];
    const lines = plants.flatMap((name, i) =>
      Array.from({ length: 20 }, (_, row) => `${i + (row % 5) / 10},${i % 2},${row},${name}`),
    );
    workspace.write('plants.csv', `height,width,leaves,species\n${lines.join('\n')}\n`);
    const before = workspace.runs();
    await vscode().showContainer('Explorer');
    const file = vscode().page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'plants.csv' });
    await vscode().contextMenu(file, 'New Experiment from Data');
    await vscode().pick('species');
    await vscode().pick('2 tasks of 2 classes');
    await vscode().pick('MLP');
    const panel = await vscode().panel('h1:has-text("Data of plants.csv")');
    await panel.getByRole('row', { name: 'palm, rose rose 16 4' }).waitFor();
    expect(workspace.readExperiment('plants-split-mlp.mas.json')).toMatchObject({
      benchmark: { kind: 'split', dataset: 'plants.csv', label: 'species', classesPerTask: 2 },
    });
    await vscode().run('MAS: Train Next Task');
    const made = () => workspace.runs().find((each) => !before.includes(each)) ?? '';
    await expect.poll(made, { timeout: 30_000 }).not.toBe('');
    await expect.poll(async () => (await workspace.result(made())).task, { timeout: 120_000 }).toBe(1);
    await vscode().idle();
  });

  it('trains a detector, and shows a picture with the boxes that it finds', async () => {
    writeShapes(join(workspace.folder, 'shapes'), { train: 20, test: 6 });
    workspace.writeExperiment('shapes.mas.json', shapesExperiment({ kind: 'shmelkov' }, { training: { epochs: 3 } }));
    await vscode().showContainer('MAS');
    await vscode().contextMenu(vscode().rows('shapes').first(), 'Train Next Task');
    const task = vscode().rows('Task 1: block, frame');
    await task.filter({ hasText: '%' }).waitFor();
    await vscode().idle();
    await vscode().expand(task);
    await vscode().contextMenu(vscode().rows('Checkpoint 1').last(), 'Evaluate Checkpoint');
    const panel = await vscode().panel('h1:has-text("Checkpoint 1 of shapes")');
    const pictures = panel.getByRole('region', { name: 'Detections of task 1' });
    const picture = pictures
      .getByRole('listbox', { name: /\d+\.png, Now, checkpoint 1: \d of \d objects? found/ })
      .first();
    await picture.locator('canvas').waitFor();
    await picture
      .getByRole('option', { name: /^(block|frame) (found|missed)/ })
      .first()
      .waitFor();
  });
});

/** The numbers of a chart, from its twin. */
async function table(frame: Frame, title: string): Promise<string[][]> {
  const card = frame.locator('section.card', { has: frame.locator('h3', { hasText: title }) }).first();
  await card.scrollIntoViewIfNeeded();
  await card.getByRole('button', { name: 'Show as table' }).click();
  const rows = card.locator('tbody tr');
  await rows.first().waitFor();
  return Promise.all((await rows.all()).map((row) => row.locator('th, td').allInnerTexts()));
}

function number(text: string | undefined): number {
  return Number(text?.replace('−', '-'));
}
