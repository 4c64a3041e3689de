import { describe, expect, it } from 'vitest';
import manifest from '../../package.json';
import { masLab } from '../fixtures/commandLine';
import { launchedVSCode } from './launched';
import { percent, Workspace } from './workspace';

/** In a folder that the user comes to trust only later. */
describe('the oldest VS Code that is supported', () => {
  const workspace = new Workspace();
  workspace.writeExperiment('quick.mas.json');
  const vscode = launchedVSCode({ folder: workspace.folder, edition: 'oldest', trusted: false });
  const run = '.mas/runs/quick';

  it('is the one that the manifest names', () => {
    const [major, minor] = vscode().version.split('.');
    expect(manifest.engines.vscode).toBe(`^${major}.${minor}.0`);
  });

  it('shows the runs of a folder that is not trusted', async () => {
    const { code } = await masLab(workspace.folder, 'run', 'quick.mas.json', '--run', run, '--tasks', '1');
    expect(code).toBe(0);
    await vscode().statusBar('Restricted Mode').waitFor();
    await vscode().showContainer('MAS');
    const { accuracyMatrix } = await workspace.result(run);
    await vscode().rows(percent(accuracyMatrix[0]?.[0])).first().waitFor();
  });

  it('does not train there', async () => {
    const before = workspace.events(run).length;
    await vscode().openFile('quick.mas.json');
    await vscode().run('MAS: Train Next Task');
    await vscode().notification(/trust/i).waitFor();
    expect(workspace.events(run)).toHaveLength(before);
    expect(workspace.runs()).toEqual([run]);
  });

  it('learns a task once it is, and shows it in tree and dashboard', async () => {
    await vscode().run('Workspaces: Manage Workspace Trust');
    await vscode()
      .page.locator('.workspace-trust-editor .monaco-button', { hasText: /^Trust$/ })
      .first()
      .click();
    await vscode().statusBar('Restricted Mode').waitFor({ state: 'detached' });
    await vscode().openFile('quick.mas.json');
    await vscode().run('MAS: Train Next Task');
    await expect.poll(async () => (await workspace.result(run)).task, { timeout: 60_000 }).toBe(2);
    const { accuracyMatrix } = await workspace.result(run);
    await vscode().rows(percent(accuracyMatrix[1]?.[1])).first().waitFor();

    await vscode().run('MAS: Open Dashboard');
    const dashboard = await vscode().panel('.summary');
    await dashboard.locator('h3', { hasText: 'Accuracy matrix' }).waitFor();
  });
});
