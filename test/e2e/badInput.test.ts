import { appendFileSync, cpSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { masLab } from '../fixtures/commandLine';
import { launchedVSCode } from './launched';
import { quickExperiment, Workspace } from './workspace';

/** Files that are damaged, foreign or gone are rows that say so; all others stay of use. */
describe('a folder with damaged files', () => {
  const workspace = new Workspace();
  const name = 'a <img src=x onerror=alert(1)> $(flame)';
  workspace.writeExperiment('quick.mas.json', { name });
  const { method, ...others } = quickExperiment;
  const typos = { ...others, scenario: 'domain-incrementl', method: { kind: method.kind, lamda: method.lambda } };
  workspace.writeExperiment('missing.mas.json', { benchmark: { kind: 'split', dataset: 'my-digits' } });
  workspace.write('typo.mas.json', JSON.stringify(typos, undefined, 2));
  workspace.write('typo.mas-sweep.json', '{ "experiment": "quick.mas.json", "valeus": { "seed": [0, 1] } }');
  workspace.write('wrong.mas.json', '{ "name": "wrong", "scenario": "domain-incremental" }');
  const vscode = launchedVSCode({ folder: workspace.folder });
  const path = (...parts: readonly string[]) => join(workspace.folder, '.mas', 'runs', ...parts);

  beforeAll(async () => {
    const { code } = await masLab(
      workspace.folder,
      ...['run', 'quick.mas.json', '--run', '.mas/runs/good', '--tasks', '2'],
    );
    expect(code).toBe(0);
    for (const copy of ['corrupt', 'half', 'log', 'killed', 'unreadable'])
      cpSync(path('good'), path(copy), { recursive: true });
    const [first = '', second = ''] = readdirSync(path('corrupt', 'checkpoints')).sort();
    flipLastBit(path('corrupt', 'checkpoints', first));
    truncateSync(path('corrupt', 'checkpoints', second), 100);
    truncateSync(path('half', 'checkpoints', first), 100);
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
      .notification(/\d problems: .* \(.*wrong\.mas\.json\)\./)
      .waitFor();
  });

  it('marks each mistake in an editor once, in the words of the command line, and mends it', async () => {
    const { page } = vscode();
    const marks = page.locator('.markers-panel .monaco-list-row', { hasText: /domain-|lamda|lambda|valeus|values/ });
    const texts = async () => (await marks.allInnerTexts()).map((text) => text.split(/\s*MAS/)[0]?.trim());
    await vscode().run('View: Toggle Problems');
    for (const [file, mistakes] of [
      [
        'typo.mas.json',
        [
          'scenario: "domain-incrementl" is not allowed; did you mean "domain-incremental"?',
          'method.lamda: unknown key where kind is "mas"; did you mean "lambda"?',
        ],
      ],
      ['typo.mas-sweep.json', ['valeus: unknown key; did you mean "values"?']],
    ] as const) {
      await vscode().openFile(file);
      await expect.poll(texts, { timeout: 30_000 }).toEqual(mistakes);
      expect(await marks.locator('.codicon-error').count()).toBe(mistakes.length);
      for (const mistake of mistakes) {
        const mark = marks.filter({ hasText: mistake });
        // The light bulb of a mistake is there once VS Code has asked for its fixes; a mark that is drawn again loses it.
        const mend = async () => {
          if ((await mark.count()) === 0) return 0;
          await page.keyboard.press('Escape');
          await mark.click({ timeout: 5_000 });
          await mark.locator('.codicon-lightbulb, .codicon-light-bulb').click({ timeout: 10_000 });
          await page.locator('.monaco-menu .action-item', { hasText: 'Change' }).first().click({ timeout: 5_000 });
          return mark.count();
        };
        const attempt = () => mend().catch(() => mark.count());
        await expect.poll(attempt, { timeout: 120_000, interval: 1_000 }).toBe(0);
      }
      await vscode().run('File: Save');
    }
    const read = (file: string) => JSON.parse(readFileSync(join(workspace.folder, file), 'utf8'));
    await expect.poll(() => read('typo.mas.json')).toMatchObject({ scenario: 'domain-incremental' });
    await expect.poll(() => read('typo.mas.json').method).toEqual(method);
    await expect.poll(() => read('typo.mas-sweep.json')).toHaveProperty('values');
    await vscode().run('View: Toggle Problems');
  });

  it('names the data set that an experiment needs and is not there, and opens the experiment', async () => {
    const row = vscode().rows('Data set "my-digits" was not found');
    await row.filter({ hasText: 'for missing' }).waitFor();
    await vscode().rows('Install native TensorFlow').waitFor();
    await row.click();
    await vscode().page.locator('.tab.active', { hasText: 'missing.mas.json' }).waitFor();
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
  });

  it('offers nothing that cannot work with a damaged checkpoint', async () => {
    const { page } = vscode();
    const unable = /Evaluate|Inspect|Re-estimate|Re-evaluate|New Run|Train|Resume/;
    for (const [row, able] of [
      ['Checkpoint 1', 'Reveal in Explorer'],
      ['corrupt', 'Delete Run'],
    ] as const) {
      await vscode().rows(row).first().click({ button: 'right' });
      await page.locator('.monaco-menu .action-item', { hasText: able }).first().waitFor();
      expect(await page.locator('.monaco-menu .action-item', { hasText: unable }).allInnerTexts()).toEqual([]);
      await page.keyboard.press('Escape');
    }
  });

  it('shows a damaged checkpoint in a list to pick from, with why, and does not take it', async () => {
    const { page } = vscode();
    await vscode().run('MAS: Evaluate Checkpoint');
    await vscode().pick('half');
    await vscode().pick('The file has 100 bytes');
    await page.getByPlaceholder('Checkpoint 1 is damaged. The file has 100 bytes').waitFor();
    await vscode().pick('Checkpoint 2');
    await vscode()
      .notification(/Evaluating checkpoint 2|of half|Checkpoint 2/)
      .waitFor();
  });

  it('stops training by a button that says so', async () => {
    await vscode().contextMenu(vscode().rows('good').first(), 'Train Next Task');
    const notification = vscode().notification('Training');
    await notification.locator('.monaco-button', { hasText: 'Stop' }).waitFor();
    expect(await notification.locator('.monaco-button', { hasText: 'Cancel' }).count()).toBe(0);
    await vscode().idle();
  });
});

function flipLastBit(file: string): void {
  const bytes = readFileSync(file);
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
  writeFileSync(file, bytes);
}
