import { describe, expect, it } from 'vitest';
import { packageExtension } from '../../scripts/package.mjs';
import { launchedVSCode } from './launched';
import { Workspace } from './workspace';

describe('the packaged extension', () => {
  const workspace = new Workspace();
  const vscode = launchedVSCode({ folder: workspace.folder });

  it('is small, and holds neither sources nor packages', async () => {
    const { bytes, contents } = await packageExtension();
    const names = contents.map(({ name }) => name);
    expect(bytes).toBeLessThan(15e6); // MNIST is 11.2 of it.
    expect(names).toContain('dist/extension.js');
    expect(names.filter((name) => /node_modules|\.map$|\.ts$|^test|^src/.test(name))).toEqual([]);
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
});
