import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { masLab } from '../fixtures/commandLine';
import { writeImageFolder } from '../fixtures/imageFolders';
import { launchedVSCode } from './launched';
import { quickExperiment, Workspace } from './workspace';

/** Experiments as people keep them: a `base.mas.json` for each idea, saved by whatever editor was at hand, and a sweep. */
describe('experiments of one name', () => {
  const workspace = new Workspace();
  for (const folder of ['early', 'later']) {
    workspace.write(`${folder}/base.mas.json`, '');
    workspace.writeExperiment(`${folder}/base.mas.json`);
  }
  workspace.writeExperiment('quick.mas.json');
  workspace.write('quick.mas.json', `\uFEFF${JSON.stringify(workspace.readExperiment('quick.mas.json'))}`);
  const benchmark = { ...quickExperiment.benchmark, tasks: 2, trainSamples: 300 };
  const experiment = { ...quickExperiment, benchmark, training: { ...quickExperiment.training, epochs: 1 } };
  const values = { 'method.lambda': [0.01, 1], seed: [0, 1] };
  workspace.write('small.mas-sweep.json', JSON.stringify({ experiment, values }));
  const vscode = launchedVSCode({ folder: workspace.folder });

  beforeAll(async () => {
    for (const words of ['run later/base.mas.json --run .mas/runs/of-later --tasks 1', 'sweep small.mas-sweep.json']) {
      const { code, stderr } = await masLab(workspace.folder, ...words.split(' '));
      expect(code, stderr).toBe(0);
    }
    await vscode().showContainer('MAS');
  }, 180_000);

  it('have their own runs, and a byte order mark is no error', async () => {
    const texts = async () => (await vscode().rows().allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());
    await expect
      .poll(async () => (await texts()).filter((text) => !text.startsWith('Task')), { timeout: 30_000 })
      .toEqual([
        expect.stringMatching(/^base *early.base\.mas\.json · not trained yet/),
        expect.stringMatching(/^base *later.base\.mas\.json/),
        expect.stringMatching(/^of-later/),
        expect.stringMatching(/^quick *not trained yet/),
        expect.stringMatching(/^small *4 of 4 complete/),
        expect.stringMatching(/^λ 0\.01 *\d+\.\d ± \d+\.\d % · 2 seeds/),
        expect.stringMatching(/^λ 1 *\d+\.\d ± \d+\.\d % · 2 seeds/),
      ]);
  });

  it('appear wherever they are written, also in folders just made', async () => {
    const folder = join('new', 'within', 'new');
    mkdirSync(join(workspace.folder, folder), { recursive: true });
    // VS Code never looks into folders that are made inside a new one.
    await sleep(2000);
    workspace.writeExperiment(join(folder, 'written.mas.json'));
    await vscode().rows('written').waitFor();
    rmSync(join(workspace.folder, 'new'), { recursive: true });
    await vscode().rows('written').waitFor({ state: 'detached' });
  });

  it('are compared with whatever else is selected, groups of seeds as their runs', async () => {
    const [one, other] = [vscode().rows(/^λ 0\.01/), vscode().rows(/^λ 1/)];
    await one.click();
    await other.click({ modifiers: ['ControlOrMeta'] });
    await vscode().contextMenu(other, 'Compare Runs');
    await vscode().panel('.content:has-text("small: λ 0.01"):has-text("small: λ 1"):has-text("2 seeds")');
  });

  it('lose several of their runs after one question', async () => {
    await vscode().expand(vscode().rows(/^λ 0\.01/));
    await vscode().expand(vscode().rows(/^λ 1/));
    // The last are those of λ 1 only once both groups are open.
    await expect.poll(() => vscode().rows('seed 1').count()).toBe(2);
    await vscode().rows('seed 0').last().click();
    const last = vscode().rows('seed 1').last();
    await last.click({ modifiers: ['Shift'] });
    await vscode().page.keyboard.press('Delete');
    await vscode().page.locator('.monaco-dialog-box', { hasText: 'Delete 2 runs?' }).waitFor();
    await vscode().confirm('Move to Trash');
    // A server has none.
    await vscode().confirm('Delete Permanently');
    await vscode().rows('small').filter({ hasText: '2 of 4 complete' }).waitFor();
  });

  it('find their data beside them', async () => {
    const folders = join(workspace.folder, 'own');
    await writeImageFolder(join(folders, 'low'), 'mnist', { classes: [0, 1], train: 8 });
    const benchmark = { kind: 'images', folders: ['low'], height: 8, width: 8, channels: 1 };
    workspace.writeExperiment('own/pictures.mas.json', { benchmark, scenario: 'task-incremental' });
    await vscode().contextMenu(vscode().rows('pictures').first(), 'Train Next Task');
    await expect.poll(() => workspace.runs().length, { timeout: 30_000 }).toBe(4);
    const run = workspace.runs().find((each) => each.includes('pictures')) ?? '';
    await expect.poll(async () => (await workspace.result(run)).task, { timeout: 60_000 }).toBe(1);
    await vscode().idle();
  });

  it('are drawn again when they are chosen again', async () => {
    for (const [row, name] of [
      ['of-later', 'base'],
      ['pictures', 'pictures'],
      ['of-later', 'base'],
    ] as const) {
      await vscode().contextMenu(vscode().rows(row).first(), 'Open Dashboard');
      await vscode().panel(`.summary tbody th:has-text("${name}")`);
    }
  });

  it('resume their own runs', async () => {
    await vscode().contextMenu(vscode().rows('later').first(), 'Train Next Task');
    await expect.poll(async () => (await workspace.result('.mas/runs/of-later')).task, { timeout: 60_000 }).toBe(2);
    expect(workspace.runs()).toHaveLength(4);
  });
});
