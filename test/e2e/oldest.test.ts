import { describe, expect, it } from 'vitest';
import manifest from '../../package.json';
import { launchedVSCode } from './launched';
import { percent, Workspace } from './workspace';

describe('the oldest VS Code that is supported', () => {
  const workspace = new Workspace();
  workspace.writeExperiment('quick.mas.json');
  const vscode = launchedVSCode({ folder: workspace.folder, edition: 'oldest' });

  it('is the one that the manifest names', () => {
    const [major, minor] = vscode().version.split('.');
    expect(manifest.engines.vscode).toBe(`^${major}.${minor}.0`);
  });

  it('learns a task and shows it in tree and dashboard', async () => {
    await vscode().openFile('quick.mas.json');
    await vscode().showContainer('MAS');
    await vscode().run('MAS: Train Next Task');
    await expect.poll(() => workspace.runs().length, { timeout: 30_000 }).toBe(1);
    const [run = ''] = workspace.runs();
    await expect.poll(async () => (await workspace.result(run)).task, { timeout: 60_000 }).toBe(1);
    const { accuracyMatrix } = await workspace.result(run);
    await vscode().rows(percent(accuracyMatrix[0]?.[0])).first().waitFor();

    await vscode().run('MAS: Open Dashboard');
    const dashboard = await vscode().panel('.summary');
    await dashboard.locator('h3', { hasText: 'Accuracy matrix' }).waitFor();
  });
});
