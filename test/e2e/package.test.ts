import { describe, expect, it } from 'vitest';
import { packageExtension } from '../../scripts/package';
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
});
