import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { masLab } from '../fixtures/commandLine';
import { launchedVSCode } from './launched';
import { quickExperiment, Workspace } from './workspace';

/** The whole way of a sweep: made of an experiment, started, found again after a reload, stopped, continued. */
describe('a sweep', () => {
  const workspace = new Workspace();
  const benchmark = { ...quickExperiment.benchmark, tasks: 2 };
  workspace.writeExperiment('quick.mas.json', { benchmark, training: { ...quickExperiment.training, epochs: 10 } });
  workspace.write('wrong.mas-sweep.json', '{ "experiment": "quick.mas.json", "values": { "method.lamda": [1] } }');
  const vscode = launchedVSCode({ folder: workspace.folder });
  const folder = (name: string) => join(workspace.folder, '.mas', 'sweeps', name);
  const input = () => vscode().page.locator('.quick-input-widget');
  const lens = (text: string | RegExp) => vscode().page.locator('.codelens-decoration', { hasText: text }).first();
  const link = (text: string) => vscode().page.locator('.codelens-decoration a', { hasText: text }).first();
  const row = (text: string | RegExp) => vscode().rows('quick-seed').filter({ hasText: text });

  beforeAll(() => vscode().showContainer('MAS'));

  it('is made of what the user picks, and checked as it is typed', async () => {
    await vscode().openFile('quick.mas.json');
    await vscode().run('MAS: New Sweep');
    await input().locator('.monaco-list-row', { hasText: /^seed/ }).first().click();
    await vscode().page.keyboard.press('Enter');
    const text = input().locator('input[type=text]').first();
    await text.fill('0, one');
    await input().getByText('expected').waitFor();
    await text.fill('0 to 2');
    await text.press('Enter');
    await lens('3 cells · not begun').waitFor();
  });

  it('is not begun where it cannot be trained, and says why', async () => {
    await vscode().openFile('wrong.mas-sweep.json');
    await link('Start sweep').click();
    await vscode()
      .notification(/lamda.*did you mean "lambda"/)
      .waitFor();
    expect(existsSync(folder('wrong'))).toBe(false);
  });

  it('is trained, and goes on after the window was reloaded', async () => {
    await vscode().openFile('quick-seed.mas-sweep.json');
    await link('Start sweep').click();
    await row(/\d running/).waitFor();
    await vscode().rows('seed 2').filter({ hasText: 'queued: others are trained first' }).waitFor();
    await vscode().notification('Sweep quick-seed').waitFor();
    expect(workspace.runs()).toHaveLength(2);
    await vscode().reload();
    await vscode().showContainer('MAS');
    // The cell that waited is begun, too.
    await row('3 of 3 complete').waitFor({ timeout: 120_000 });
    await vscode().expand(vscode().rows('seed 1').first());
    await vscode().rows('Task 2: permutation 2').waitFor();
    expect(workspace.runs()).toHaveLength(3);
  });

  it('gets more cells, stops wherever it is asked to, and continues', async () => {
    const experiment = 'quick.mas.json';
    const file = join(workspace.folder, 'quick-seed.mas-sweep.json');
    writeFileSync(file, JSON.stringify({ experiment, values: { seed: [0, 1, 2, 3] } }));
    await lens('the file has changed since it began').waitFor();
    await link('Continue sweep').click();
    await row('1 running').waitFor();
    const stopped = await masLab(workspace.folder, 'sweep', 'stop', 'quick-seed', '--json');
    expect(stopped.code, stopped.stderr).toBe(0);
    await vscode().answer(/Sweep quick-seed: 3 of 4 complete · 1 stopped/, 'Continue');
    await row('4 of 4 complete').waitFor({ timeout: 120_000 });
  });

  it('has a dashboard, from which its runs are opened', async () => {
    await link('Open dashboard').click();
    const panel = await vscode().panel('.best-setting');
    await panel.getByText('4 of 4 cells complete').waitFor();
    await panel.locator('.best-setting .link').click();
    await (await vscode().panel('h1:has-text("MAS dashboard")')).getByText('4 seeds').first().waitFor();
  });
});
