import { describe, expect, it } from 'vitest';
import { masLab } from '../fixtures/commandLine';
import { launchedVSCode } from './launched';
import { percent, Workspace } from './workspace';

describe('a folder that is not trusted', () => {
  const workspace = new Workspace();
  workspace.writeExperiment('quick.mas.json');
  const vscode = launchedVSCode({ folder: workspace.folder, trusted: false });
  const run = '.mas/runs/quick';

  it('shows the runs that are there', async () => {
    const { code } = await masLab(workspace.folder, 'run', 'quick.mas.json', '--run', run, '--tasks', '1');
    expect(code).toBe(0);
    await vscode().statusBar('Restricted Mode').waitFor();
    await vscode().showContainer('MAS');
    const { accuracyMatrix } = await workspace.result(run);
    await vscode().rows(percent(accuracyMatrix[0]?.[0])).first().waitFor();
  });

  it('does not train', async () => {
    const before = workspace.events(run).length;
    await vscode().openFile('quick.mas.json');
    await vscode().run('MAS: Train Next Task');
    await vscode().notification(/trust/i).waitFor();
    expect(workspace.events(run)).toHaveLength(before);
    expect(workspace.runs()).toEqual([run]);
  });
});
