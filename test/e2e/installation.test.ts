import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Event } from '../../src/core/run/event';
import { provideEngine } from '../../src/engineSetup/provideEngine';
import { cacheFolder } from '../../src/store/cacheFolder';
import { launchedVSCode } from './launched';
import { Workspace } from './workspace';

/** What somebody gets who installs the extension: a small package, a page, a quick start, and the engine if they want it. */
describe('the installed extension', () => {
  const workspace = new Workspace();
  const vscode = launchedVSCode({ folder: workspace.folder });

  it('is small, and holds neither sources nor packages', () => {
    const { bytes, contents } = inject('packaged');
    const names = contents.map(({ name }) => name);
    expect(bytes).toBeLessThan(15e6); // MNIST is 11.2 of it.
    expect(names).toContain('dist/extension.js');
    expect(names.filter((name) => /node_modules|\.map$|\.ts$|^test|^src/.test(name))).toEqual([]);
  });

  it('has a page in VS Code on which nothing is missing', async () => {
    const { page } = vscode();
    await vscode().run('Extensions: Show Installed Extensions');
    await page.locator('.extension-list-item', { hasText: 'MAS Lab' }).first().click();
    const readme = await vscode().panel('h1:has-text("MAS Lab")');
    expect(await readme.locator('h2').allInnerTexts()).toContain('A first forgetting curve in four steps');
    const pictures = await readme.locator('img').evaluateAll((all) => all.map((each) => each.outerHTML));
    expect(pictures).toEqual([]);
    await vscode().run('View: Close All Editors');
  });

  it('does not start before it is needed, and then within 50 ms', async () => {
    const { page } = vscode();
    const startupTime = async () => {
      const time = await vscode().activationTime();
      await page.keyboard.press('Escape');
      return time;
    };
    expect(await startupTime()).toBeUndefined();
    const times: (number | undefined)[] = [];
    // Other processes may hold it up; the extension by itself is what counts.
    for (let attempt = 0; attempt < 6 && !times.some((time) => Number(time) <= 50); attempt++) {
      if (attempt > 0) await vscode().reload();
      await vscode().showContainer('MAS');
      await vscode().page.waitForTimeout(1_000);
      times.push(await startupTime());
    }
    console.log(`Activation: ${times.join(', ')} ms`);
    expect(Math.min(...times.map(Number))).toBeLessThanOrEqual(50);
  });

  /**
   * *MAS: Set Up Engine* with nothing set up before. The packages come from npm as for a user; the 200 MB of TensorFlow are
   * those that this project's own set-up has downloaded and checked. Where it found that TensorFlow cannot be had on this
   * machine, the extension must come to the same.
   */
  describe('sets up the engine', () => {
    let isAvailable = false;
    beforeAll(async () => {
      workspace.writeExperiment('quick.mas.json');
      const packageDir = join(import.meta.dirname, '../../node_modules/@tensorflow/tfjs-node');
      isAvailable = (await provideEngine({ packageDir })).kind === 'tensorflow';
      const cache = join(vscode().server.home, '.cache', 'mas-lab');
      mkdirSync(cache, { recursive: true });
      for (const name of existsSync(cacheFolder()) ? readdirSync(cacheFolder()) : []) {
        if (/^tensorflow-[\w.-]+$/.test(name) && !name.endsWith('.lock'))
          symlinkSync(join(cacheFolder(), name), join(cache, name));
      }
    });

    /** The folder of the extension's own storage where engines go. */
    const engine = () => join(vscode().server.home, '..', 'user', 'User', 'globalStorage', 'mas-lab.mas-lab', 'engine');

    // The other tests in this VS Code train on what is there without it.
    afterAll(() => rmSync(engine(), { recursive: true, force: true }));

    it('not before the user agrees', async () => {
      await vscode().run('MAS: Set Up Engine');
      await vscode().page.locator('.monaco-dialog-box', { hasText: 'pinned hashes' }).waitFor();
      await vscode().confirm('Cancel');
      await vscode().page.locator('.monaco-dialog-box').waitFor({ state: 'detached' });
      expect(existsSync(engine())).toBe(false);
    });

    it('and nothing of it where the user cancels', async () => {
      await vscode().run('MAS: Set Up Engine');
      await vscode().confirm('Install');
      await vscode().answer('Setting up the engine', 'Cancel');
      await vscode().notification('Setting up the engine').waitFor({ state: 'detached' });
      expect(existsSync(join(engine(), 'ready.json'))).toBe(false);
    });

    it('as native TensorFlow, which sessions then run on', async () => {
      await vscode().run('MAS: Set Up Engine');
      await vscode().confirm('Install');
      const outcome = isAvailable ? /Sessions now run on TensorFlow \d/ : /TensorFlow was not installed: \S/;
      await vscode().notification(outcome).waitFor({ timeout: 180_000 });
      expect(existsSync(join(engine(), 'ready.json'))).toBe(isAvailable);
      await vscode().openFile('quick.mas.json');
      await vscode().run('MAS: Train Next Task');
      await expect.poll(() => startedOn(), { timeout: 60_000 }).toBe(isAvailable ? 'tensorflow' : 'wasm');
      await vscode().idle();
    });

    function startedOn(): string | undefined {
      const [run] = workspace.runs();
      const events = run === undefined ? [] : (workspace.events(run) as readonly Event[]);
      const started = events.find((event) => event.type === 'session-started');
      return started?.engine.kind;
    }
  });
});
