import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Event } from '../../src/core/run/event';
import { provideEngine } from '../../src/engineSetup/provideEngine';
import { cacheFolder } from '../../src/store/cacheFolder';
import { launchedVSCode } from './launched';
import { Workspace } from './workspace';

/**
 * *MAS: Set Up Engine* with nothing set up before. The packages come from npm as for a user; the 200 MB of TensorFlow
 * are those that this project's own set-up has downloaded and checked. Where it found that TensorFlow cannot be had on
 * this machine, the extension must come to the same.
 */
describe('setting up the engine', () => {
  const workspace = new Workspace();
  workspace.writeExperiment('quick.mas.json');
  const npm = process.env.npm_config_cache ?? join(homedir(), '.npm');
  const vscode = launchedVSCode({ folder: workspace.folder, env: { npm_config_cache: npm } });
  let isAvailable = false;

  beforeAll(async () => {
    const packageDir = join(import.meta.dirname, '../../node_modules/@tensorflow/tfjs-node');
    isAvailable = (await provideEngine({ packageDir })).kind === 'tensorflow';
    const cache = join(vscode().server.home, '.cache', 'mas-lab');
    mkdirSync(cache, { recursive: true });
    for (const name of existsSync(cacheFolder()) ? readdirSync(cacheFolder()) : []) {
      if (/^tensorflow-[\w.-]+$/.test(name) && !name.endsWith('.lock'))
        symlinkSync(join(cacheFolder(), name), join(cache, name));
    }
    await vscode().showContainer('MAS');
  });

  /** The folder of the extension's own storage where engines go. */
  const engine = () => join(vscode().server.home, '..', 'user', 'User', 'globalStorage', 'mas-lab.mas-lab', 'engine');

  it('does nothing that the user does not agree to', async () => {
    await vscode().run('MAS: Set Up Engine');
    await vscode().page.locator('.monaco-dialog-box', { hasText: 'pinned hashes' }).waitFor();
    await vscode().confirm('Cancel');
    await vscode().page.locator('.monaco-dialog-box').waitFor({ state: 'detached' });
    expect(existsSync(engine())).toBe(false);
  });

  it('can be cancelled, and then has set up nothing', async () => {
    await vscode().run('MAS: Set Up Engine');
    await vscode().confirm('Install');
    await vscode().answer('Setting up the engine', 'Cancel');
    await vscode().notification('Setting up the engine').waitFor({ state: 'detached' });
    expect(existsSync(join(engine(), 'ready.json'))).toBe(false);
  });

  it('provides native TensorFlow, which sessions then run on', async () => {
    await vscode().run('MAS: Set Up Engine');
    await vscode().confirm('Install');
    const outcome = isAvailable ? /Sessions now run on TensorFlow \d/ : /TensorFlow was not installed: \S/;
    await vscode().notification(outcome).waitFor({ timeout: 180_000 });
    expect(existsSync(join(engine(), 'ready.json'))).toBe(isAvailable);
    await vscode().openFile('quick.mas.json');
    await vscode().run('MAS: Train Next Task');
    await expect.poll(() => startedOn(), { timeout: 60_000 }).toBe(isAvailable ? 'tensorflow' : 'wasm');
  });

  function startedOn(): string | undefined {
    const [run] = workspace.runs();
    const events = run === undefined ? [] : (workspace.events(run) as readonly Event[]);
    const started = events.find((event) => event.type === 'session-started');
    return started?.engine.kind;
  }
});
