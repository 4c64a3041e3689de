import { describe, expect, it } from 'vitest';
import { launchedVSCode } from './launched';
import { isAlive, quickExperiment, Workspace } from './workspace';

describe('a second window on the same folder', () => {
  const workspace = new Workspace();
  workspace.writeExperiment('slow.mas.json', { training: { ...quickExperiment.training, epochs: 3000 } });
  const vscode = launchedVSCode({ folder: workspace.folder });

  it('follows what the first one trains, and leaves it alone', async () => {
    await vscode().openFile('slow.mas.json');
    await vscode().showContainer('MAS');
    await vscode().run('MAS: Train Next Task');
    await vscode().statusBar('MAS task 1/3').waitFor();
    const [run = ''] = workspace.runs();
    const { pid } = workspace.session(run);

    const second = await vscode().secondWindow();
    await second.showContainer('MAS');
    await second.rows('Task 1:').filter({ hasText: /\d %/ }).waitFor();
    await second.statusBar('MAS task 1/3').waitFor();
    await second.openFile('slow.mas.json');
    await second.run('MAS: Train Next Task');
    await second.notification('is already training').waitFor();
    expect(workspace.session(run).pid).toBe(pid);
    expect(workspace.runs()).toEqual([run]);

    await vscode().run('MAS: Stop Training');
    await second.rows('Task 1:').filter({ hasText: 'interrupted at' }).waitFor();
    await vscode().rows('Task 1:').filter({ hasText: 'interrupted at' }).waitFor();
    await expect.poll(() => isAlive(pid)).toBe(false);
  });
});
