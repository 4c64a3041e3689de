import { describe, expect, it } from 'vitest';
import { howOften, isFull, longTimeout } from '../fixtures/full';
import { killExtensionHosts } from './harness/server.mjs';
import { launchedVSCode } from './launched';
import { isAlive, quickExperiment, Workspace } from './workspace';

/** The exhaustive form of what recovery.test.ts tries once. */
describe.skipIf(!isFull)('a window that is reloaded again and again, or whose extension host is killed', () => {
  const workspace = new Workspace();
  const tasks = 1000;
  workspace.writeExperiment('long.mas.json', {
    benchmark: { ...quickExperiment.benchmark, tasks },
    training: { ...quickExperiment.training, epochs: 100 },
  });
  const vscode = launchedVSCode({ folder: workspace.folder });

  it(
    'shows the training again each time, and never disturbs it',
    async () => {
      const reloads = howOften(1, 100, 'MAS_LAB_TEST_RELOADS');
      await vscode().openFile('long.mas.json');
      await vscode().showContainer('MAS');
      await vscode().run('MAS: Train All Remaining Tasks');
      const training = () => vscode().statusBar(new RegExp(`MAS task \\d+/${tasks}`));
      await training().waitFor();
      const [run = ''] = workspace.runs();
      const written = () => workspace.events(run).length;
      await expect.poll(written, { timeout: 60_000 }).toBeGreaterThan(10);
      const { pid } = workspace.session(run);
      for (let n = 0; n < reloads; n++) {
        // Every other time the extension host does not end as the window wants it to.
        if (n % 2 === 1) expect(killExtensionHosts(vscode().server.pid)).toBeGreaterThan(0);
        await vscode().reload();
        expect(isAlive(pid)).toBe(true);
        const before = written();
        await vscode().showContainer('MAS');
        await training().waitFor();
        await expect.poll(written, { timeout: 60_000 }).toBeGreaterThan(before);
        const [earlier] = await training().allInnerTexts();
        await expect.poll(() => training().innerText(), { timeout: 60_000 }).not.toBe(earlier);
        expect(workspace.session(run).pid).toBe(pid);
        console.log(`reload ${n + 1} of ${reloads}`);
      }
      await vscode().run('MAS: Stop Training');
      await vscode().idle();
      await expect.poll(() => isAlive(pid)).toBe(false);
    },
    longTimeout,
  );
});
