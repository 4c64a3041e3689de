import { describe, expect, it } from 'vitest';
import { masLab } from '../fixtures/commandLine';
import { launchedVSCode } from './launched';
import { isAlive, quickExperiment, type Result, Workspace } from './workspace';

/** Windows are closed and processes die while a network learns; what it learns does not depend on that. */
describe('training that is interrupted', () => {
  const workspace = new Workspace();
  // Longer than two windows take to load on any machine; it is stopped.
  workspace.writeExperiment('long.mas.json', { training: { ...quickExperiment.training, epochs: 3000 } });
  workspace.writeExperiment('slow.mas.json', { training: { ...quickExperiment.training, epochs: 12 } });
  const vscode = launchedVSCode({ folder: workspace.folder });
  let run = '';

  it('continues while the window reloads, which then shows it again', async () => {
    await vscode().openFile('long.mas.json');
    await vscode().showContainer('MAS');
    await vscode().run('MAS: Train Next Task');
    await vscode().statusBar('MAS task 1/3').waitFor();
    [run = ''] = workspace.runs();
    const { pid } = workspace.session(run);
    await vscode().run('MAS: Open Dashboard');
    await vscode().panel('.summary:has-text("training task 1")');

    await vscode().reload();
    expect(isAlive(pid)).toBe(true);
    const before = progress();
    await vscode().statusBar('MAS task 1/3').waitFor();
    await vscode().panel('.summary:has-text("training task 1")');
    await expect.poll(progress, { timeout: 30_000 }).toBeGreaterThan(before);
    const row = vscode().rows('Task 1:');
    const [earlier] = await row.allInnerTexts();
    await expect.poll(() => row.innerText()).toMatch(/\d %/);
    await expect.poll(() => row.innerText(), { timeout: 60_000 }).not.toBe(earlier);
    expect(workspace.session(run).pid).toBe(pid);
  });

  it('is followed by a second window, which leaves it alone', async () => {
    const { pid } = workspace.session(run);

    const second = await vscode().secondWindow();
    await second.showContainer('MAS');
    await second.rows('Task 1:').filter({ hasText: /\d %/ }).waitFor();
    await second.statusBar('MAS task 1/3').waitFor();
    await second.openFile('long.mas.json');
    await second.run('MAS: Train Next Task');
    await second.notification('is already training').waitFor();
    expect(workspace.session(run).pid).toBe(pid);
    expect(workspace.runs()).toEqual([run]);

    await vscode().run('MAS: Stop Training');
    await vscode().idle();
    for (const window of [vscode(), second])
      await window.rows('Task 1:').filter({ hasText: 'interrupted at' }).waitFor();
    await expect.poll(() => isAlive(pid)).toBe(false);
    await second.page.close();
  });

  it('says so when its process is killed, and resumes to the same weights as if it had never been', async () => {
    await vscode().openFile('slow.mas.json');
    await vscode().run('MAS: Train Next Task');
    await expect.poll(() => workspace.runs().length, { timeout: 30_000 }).toBe(2);
    run = workspace.runs().find((each) => each !== run) ?? '';
    await expect.poll(progress, { timeout: 60_000 }).toBeGreaterThan(1);
    process.kill(workspace.session(run).pid, 'SIGKILL');

    await vscode().answer(/killed|SIGKILL|ended/i, 'Resume');
    await expect.poll(async () => (await workspace.result(run)).task, { timeout: 120_000 }).toBe(1);
    expect(workspace.events(run).filter(({ type }) => type === 'session-started')).toHaveLength(2);

    const unbroken = await masLab(
      workspace.folder,
      ...['run', 'slow.mas.json', '--run', 'unbroken', '--tasks', '1', '--engine', 'wasm', '--json'],
    );
    expect(unbroken).toMatchObject({ code: 0 });
    const expected = JSON.parse(unbroken.stdout) as Result;
    const { accuracyMatrix, checkpoints } = await workspace.result(run);
    expect(accuracyMatrix).toEqual(expected.accuracyMatrix);
    expect(checkpoints.map(({ sha256 }) => sha256)).toEqual(expected.checkpoints.map(({ sha256 }) => sha256));
  }, 450_000);

  function progress(): number {
    return workspace.events(run).filter(({ type }) => type === 'progress').length;
  }
});
