// @ts-check
// Pictures for README and docs: every screen in VS Code, in a light, a dark and a high-contrast theme, and the table
// that `npm start` prints. `npm run screenshots -- dashboard light` makes only those that have these words in their name.
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { argv } from 'node:process';
import { chromium } from 'playwright-core';
import sharp from 'sharp';
import { failureFolder, launchVSCode } from '../test/e2e/harness/vscode.mjs';
import { provideBrowser } from './setup/browser.mjs';
import { runCommand } from './setup/command.mjs';
import { root, runMain, setUp } from './setup.mjs';

const pictures = join(root, 'docs', 'images');
const viewport = { width: 1440, height: 900 };
const themes = { light: 'Default Light Modern', dark: 'Default Dark Modern', contrast: 'Default High Contrast' };

/**
 * @typedef {import('../test/e2e/harness/workbench.mjs').Workbench} Workbench
 * @typedef {object} Screen
 * @property {string} name
 * @property {(vscode: Workbench) => Promise<void>} show
 */

/** In the order in which a user comes to them; each begins where the one before ended. @type {readonly Screen[]} */
const screens = [
  {
    name: 'first-steps',
    async show(vscode) {
      // Beside a side bar there is no room for what a step shows.
      await vscode.run('View: Toggle Primary Side Bar Visibility');
      await vscode.run('Welcome: Open Walkthrough...');
      await vscode.pick('Your First Forgetting Curve');
      await vscode.page.locator('.getting-started-step').first().waitFor();
      // What the step shows beside it is a page of its own.
      await vscode.panel('h1:has-text("Five choices")');
    },
  },
  {
    name: 'experiment',
    async show(vscode) {
      await vscode.run('View: Close All Editors');
      await vscode.openFile('permuted-mnist-5.mas.json');
      await vscode.page.getByText('Train next task').waitFor();
      await vscode.showContainer('MAS');
      await widenSideBar(vscode);
      await vscode.rows('Task 5').first().waitFor();
      const task = vscode.rows('Task 5').last();
      await vscode.expand(task);
      await vscode.rows('Checkpoint 5').click();
    },
  },
  {
    name: 'dashboard',
    async show(vscode) {
      await vscode.run('MAS: Compare Runs');
      await vscode.page.locator('.quick-input-header').getByRole('checkbox').click();
      await vscode.page.locator('.quick-input-action', { hasText: 'OK' }).click();
      const panel = await vscode.panel('.summary');
      await panel.locator('h3', { hasText: 'Accuracy matrix' }).first().waitFor();
    },
  },
  {
    name: 'forgetting',
    async show(vscode) {
      const panel = await vscode.panel('.summary');
      await panel.locator('h2', { hasText: 'Forgetting' }).evaluate((heading) => heading.scrollIntoView());
    },
  },
  {
    name: 'importance',
    async show(vscode) {
      await vscode.contextMenu(vscode.rows('Checkpoint 5'), 'Inspect Importance');
      const panel = await vscode.panel('h3:has-text("Ω")');
      await panel.locator('canvas').first().waitFor();
    },
  },
  {
    name: 'importance-input',
    async show(vscode) {
      const panel = await vscode.panel('h3:has-text("Ω")');
      await panel.locator('h2', { hasText: 'Input' }).evaluate((heading) => heading.scrollIntoView());
    },
  },
  {
    name: 'evaluation',
    async show(vscode) {
      await vscode.contextMenu(vscode.rows('Checkpoint 5'), 'Evaluate Checkpoint');
      await vscode.page.locator('.tab', { hasText: 'Checkpoint 5.md' }).waitFor({ timeout: 120_000 });
    },
  },
  {
    name: 'training',
    async show(vscode) {
      await vscode.run('Notifications: Clear All Notifications');
      await vscode.run('View: Close All Editors');
      await vscode.openFile('permuted-mnist-10.mas.json');
      await vscode.run('MAS: Train Next Task');
      await vscode.rows('Task 2').filter({ hasText: 'next' }).waitFor({ timeout: 300_000 });
      await vscode.idle();
      await vscode.run('MAS: Train Next Task');
      await vscode.run('MAS: Open Dashboard');
      await vscode.panel('.summary');
      await vscode.statusBar(/[3-5]\d %/).waitFor({ timeout: 180_000 });
    },
  },
];

/** So that what stands behind the name of a task can be read; set-up is for another day. @param {Workbench} vscode */
async function widenSideBar({ page }) {
  const setUp = page.locator('.pane-header[aria-expanded=true]', { hasText: 'Set-Up' });
  if (await setUp.isVisible()) await setUp.click();
  const { width = 0, x = 0 } = (await page.locator('.part.sidebar').boundingBox()) ?? {};
  await page.mouse.move(x + width, 400);
  await page.mouse.down();
  await page.mouse.move(x + 410, 400, { steps: 5 });
  await page.mouse.up();
}

/**
 * The two runs of `npm start`, and what it prints at the end.
 * @returns {Promise<{ runs: readonly string[], table: string }>}
 */
async function mainExample() {
  const { ok, output } = await runCommand(process.execPath, [join(root, 'scripts', 'start.mjs')], {
    cwd: root,
    onLine: (line) => console.error(line),
  });
  if (!ok) throw new Error('npm start failed.');
  const table = output.slice(output.indexOf('Accuracy on each task'), output.indexOf('The runs are in')).trim();
  const runs = [...output.matchAll(/^ {2}(\.mas\S+)$/gm)].map(([, run]) => join(root, run ?? ''));
  return { runs, table };
}

/** A folder as a user has it: two experiments and their runs. @param {readonly string[]} runs */
async function workspaceOf(runs) {
  const parent = await mkdtemp(join(tmpdir(), 'mas-pictures-'));
  const folder = join(parent, 'experiments');
  for (const name of ['permuted-mnist-5', 'permuted-mnist-5-finetune', 'permuted-mnist-10']) {
    await mkdir(folder, { recursive: true });
    const text = await readFile(join(root, 'examples', `${name}.mas.json`), 'utf8');
    await writeFile(join(folder, `${name}.mas.json`), text.replace(/^ *"\$schema".*\n/m, ''));
  }
  for (const run of runs) await cp(run, join(folder, '.mas', 'runs', basename(run)), { recursive: true });
  return {
    folder,
    /** As it was, without the run that is begun for a picture. */
    restore: async () => {
      const names = await readdir(join(folder, '.mas', 'runs'));
      const others = names.filter((name) => !runs.some((run) => basename(run) === name));
      for (const name of others) await rm(join(folder, '.mas', 'runs', name), { recursive: true, force: true });
    },
    remove: () => rm(parent, { recursive: true, force: true }),
  };
}

/** A terminal with the command and its result. @param {string} table */
async function drawTable(table) {
  const browser = await chromium.launch({ executablePath: await provideBrowser(), args: ['--no-sandbox'] });
  const page = await browser.newPage({ viewport });
  await page.setContent(`<style>
    body { margin: 0; display: inline-block; background: #1f1f1f; color: #d4d4d4; }
    pre { margin: 20px 24px; font: 14px/1.5 monospace; }
    b { color: #4ec9b0; font-weight: normal; }
  </style><pre><b>$ npm start</b>\n\n${table}</pre>`);
  await save('result-table', await page.locator('body').screenshot());
  await browser.close();
}

/** Interfaces have few colours: with a palette a picture is a third of the size. @param {string} name @param {Buffer} png */
async function save(name, png) {
  const file = join(pictures, `${name}.png`);
  const { size } = await sharp(png).png({ palette: true, quality: 100, effort: 10, dither: 0.5 }).toFile(file);
  console.log(`${relative(root, file)}  ${(size / 1000).toFixed(0)} kB`);
}

await runMain(async () => {
  const words = argv.slice(2);
  const isWanted = (/** @type {string} */ name) => words.every((word) => name.includes(word));
  await setUp();
  await mkdir(pictures, { recursive: true });
  const { runs, table } = await mainExample();
  if (isWanted('result-table')) await drawTable(table);
  const workspace = await workspaceOf(runs);
  try {
    for (const [theme, colorTheme] of Object.entries(themes)) {
      const names = screens.map(({ name }) => `${name}-${theme}`);
      if (!names.some(isWanted)) continue;
      const settings = { 'workbench.colorTheme': colorTheme, 'window.menuBarVisibility': 'hidden' };
      const vscode = await launchVSCode({ folder: workspace.folder, settings, viewport });
      try {
        for (const { name, show } of screens) {
          await show(vscode);
          if (!isWanted(`${name}-${theme}`)) continue;
          await vscode.page.mouse.move(viewport.width / 2, viewport.height - 10);
          await vscode.page.waitForTimeout(1_000); // Charts are drawn, tooltips and toasts are gone.
          await vscode.page.locator('.statusbar', { hasText: 'Activating' }).waitFor({ state: 'detached' });
          await save(`${name}-${theme}`, await vscode.page.screenshot());
        }
        await vscode.run('MAS: Stop Training');
        await vscode
          .rows(/interrupted|stopped/)
          .first()
          .waitFor({ timeout: 60_000 });
      } catch (error) {
        await vscode.screenshot(failureFolder(), 'screenshots');
        throw error;
      } finally {
        await vscode.stop();
        await workspace.restore();
      }
    }
  } finally {
    await workspace.remove();
  }
  return 0;
});
