import { appendFileSync, cpSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { masLab } from '../fixtures/commandLine';
import { launchedVSCode } from './launched';
import { Workspace } from './workspace';

/** Files that are damaged, foreign or gone are rows that say so; all others stay of use. */
describe('a folder with damaged files', () => {
  const workspace = new Workspace();
  const name = 'a <img src=x onerror=alert(1)> $(flame)';
  workspace.writeExperiment('quick.mas.json', { name });
  workspace.write('wrong.mas.json', '{ "name": "wrong", "scenario": "domain-incremental" }');
  const vscode = launchedVSCode({ folder: workspace.folder });
  const path = (...parts: readonly string[]) => join(workspace.folder, '.mas', 'runs', ...parts);

  beforeAll(async () => {
    const { code } = await masLab(
      workspace.folder,
      ...['run', 'quick.mas.json', '--run', '.mas/runs/good', '--tasks', '2'],
    );
    expect(code).toBe(0);
    for (const copy of ['corrupt', 'log', 'killed', 'unreadable'])
      cpSync(path('good'), path(copy), { recursive: true });
    const [first = '', second = ''] = readdirSync(path('corrupt', 'checkpoints')).sort();
    flipLastBit(path('corrupt', 'checkpoints', first));
    truncateSync(path('corrupt', 'checkpoints', second), 100);
    appendFileSync(path('log', 'events.jsonl'), 'oops\n');
    writeFileSync(path('unreadable', 'experiment.json'), '{');
    const lines = readFileSync(path('killed', 'events.jsonl'), 'utf8').split('\n');
    const end = lines.findLastIndex((line) => line.includes('"progress"'));
    writeFileSync(path('killed', 'events.jsonl'), `${lines.slice(0, end).join('\n')}\n`);
    await vscode().showContainer('MAS');
  }, 180_000);

  it('shows names as they are written', async () => {
    await vscode().rows(name).first().waitFor();
    expect(await vscode().page.locator('.monaco-list-row img[src="x"]').count()).toBe(0);
  });

  it('says of an experiment with errors that it has some', async () => {
    await vscode().rows('wrong').filter({ hasText: 'has errors' }).waitFor();
    await vscode().openFile('wrong.mas.json');
    await vscode().run('MAS: Train Next Task');
    await vscode()
      .notification(/wrong\.mas\.json: \d problems/)
      .waitFor();
  });

  it('says of a damaged log that it is', () => vscode().rows('log').filter({ hasText: 'log is damaged' }).waitFor());

  it('says of a run that cannot be opened that it cannot be read', () =>
    vscode().rows('unreadable').filter({ hasText: 'cannot be read' }).waitFor());

  it('says of a run whose session was killed that it was interrupted', () =>
    vscode().rows('killed').filter({ hasText: 'interrupted' }).waitFor());

  it('lets a run go that is deleted while it is shown', async () => {
    rmSync(path('killed'), { recursive: true });
    await vscode().rows('killed').waitFor({ state: 'detached' });
    await vscode().rows('good').first().waitFor();
  });

  it('says of a checkpoint that is cut short or has changed that it is damaged', async () => {
    // No other run is open now.
    await vscode().expand(vscode().rows('corrupt'));
    for (const task of [1, 2]) {
      await vscode().expand(vscode().rows(`Task ${task}:`));
      await vscode().rows(`Checkpoint ${task}`).filter({ hasText: 'damaged' }).waitFor();
    }
    await vscode().contextMenu(vscode().rows('Checkpoint 1'), 'Evaluate Checkpoint');
    await vscode()
      .notification(/checkpoint is damaged/)
      .waitFor();
  });
});

function flipLastBit(file: string): void {
  const bytes = readFileSync(file);
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
  writeFileSync(file, bytes);
}
