import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, noFullSlurm, startCluster } from '../fixtures/slurm/cluster';
import { launchedVSCode } from './launched';
import { quickExperiment, Workspace } from './workspace';

/** A sweep that VS Code sends to a real Slurm: who waits in its queue, and why, is seen in the tree. */
describe.skipIf(noFullSlurm)('a sweep on Slurm', async () => {
  const workspace = new Workspace();
  // One job at a time fills the node: the others wait.
  const benchmark = { ...quickExperiment.benchmark, tasks: 2 };
  workspace.writeExperiment('quick.mas.json', { benchmark, training: { ...quickExperiment.training, epochs: 15 } });
  workspace.write('seeds.mas-sweep.json', '{ "experiment": "quick.mas.json", "values": { "seed": [0, 1, 2] } }');
  const cluster: Cluster | undefined = noFullSlurm ? undefined : await startCluster();
  const settings = {
    'mas.executor': 'slurm',
    'mas.slurm.node': process.execPath,
    'mas.slurm.parallel': 1,
    'mas.slurm.poll': 1,
    'mas.slurm.lines': cluster?.lines,
    // VS Code takes its PATH from the user's shell, where this Slurm is not.
    'mas.slurm.prefix': ['env', ...Object.entries(cluster?.env ?? {}).map(([name, value]) => `${name}=${value}`)].join(
      ' ',
    ),
  };
  const vscode = launchedVSCode({ folder: workspace.folder, settings });
  const sweep = (text: string | RegExp) => vscode().rows('seeds').filter({ hasText: text });

  beforeAll(() => vscode().showContainer('MAS'));
  afterAll(async () => {
    expect((await cluster?.end()) ?? []).toEqual([]);
  }, 60_000);

  it('shows which cells wait in the queue, and why in the words of Slurm', async () => {
    await vscode().openFile('seeds.mas-sweep.json');
    await vscode().page.locator('.codelens-decoration a', { hasText: 'Start sweep' }).first().click();
    await sweep('1 running').waitFor();
    await vscode().rows('seed 2').filter({ hasText: 'queued: JobArrayTaskLimit' }).waitFor();
  });

  it('shows the same after the window was reloaded, and follows its jobs to the end', async () => {
    await vscode().reload();
    await vscode().showContainer('MAS');
    await vscode().rows('seed 2').filter({ hasText: 'queued: JobArrayTaskLimit' }).waitFor();
    await sweep('3 of 3 complete').waitFor({ timeout: 180_000 });
    const runs = workspace.runs().filter((run) => basename(run).startsWith('seeds'));
    const sessions = runs.map((run) => workspace.events(run).filter(({ type }) => type === 'session-started').length);
    expect(sessions).toEqual([1, 1, 1]);
  });
});
