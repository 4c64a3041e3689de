// @ts-check
// Pictures for README and docs: every screen in VS Code, in a light, a dark and a high-contrast theme, and the table
// that `npm start` prints. `npm run screenshots -- dashboard light` makes only those that have these words in their name.
import { cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { argv } from 'node:process';
import { chromium } from 'playwright-core';
import { launchVSCode } from '../test/e2e/harness/vscode.mjs';
import { provideBrowser } from './setup/browser.mjs';
import { runCommand } from './setup/command.mjs';
import { root, runMain, setUp } from './setup.mjs';

const pictures = join(root, 'docs', 'images');
const viewport = { width: 1280, height: 800 };
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
    name: 'overview',
    async show(vscode) {
      await vscode.showContainer('MAS');
      await expandAll(vscode);
      await vscode.openFile('permuted-mnist-5.mas.json');
      await vscode.page.mouse.move(0, 0);
    },
  },
  {
    name: 'dashboard',
    async show(vscode) {
      await vscode.run('MAS: Open Dashboard');
      const panel = await vscode.panel('.summary');
      await panel.locator('h3', { hasText: 'Accuracy matrix' }).first().waitFor();
      await vscode.page.waitForTimeout(1_500);
    },
  },
  {
    name: 'forgetting',
    async show(vscode) {
      const panel = await vscode.panel('.summary');
      await panel.locator('h2', { hasText: 'Forgetting' }).scrollIntoViewIfNeeded();
      await panel.locator('h2', { hasText: 'Importance' }).scrollIntoViewIfNeeded();
      await vscode.page.waitForTimeout(1_500);
    },
  },
];

/** @param {Workbench} vscode */
async function expandAll(vscode) {
  for (let i = 0; i < (await vscode.rows().count()) && i < 12; i++) {
    await vscode.expand(vscode.rows().nth(i));
    await vscode.page.waitForTimeout(200);
  }
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
  for (const name of ['permuted-mnist-5', 'permuted-mnist-5-finetune']) {
    await mkdir(folder, { recursive: true });
    const text = await readFile(join(root, 'examples', `${name}.mas.json`), 'utf8');
    await writeFile(join(folder, `${name}.mas.json`), text.replace(/^ *"\$schema".*\n/m, ''));
  }
  for (const run of runs) await cp(run, join(folder, '.mas', 'runs', basename(run)), { recursive: true });
  return { folder, remove: () => rm(parent, { recursive: true, force: true }) };
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
  await page.locator('body').screenshot({ path: join(pictures, 'result-table.png') });
  await browser.close();
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
          if (isWanted(`${name}-${theme}`)) await vscode.screenshot(pictures, `${name}-${theme}`);
        }
      } finally {
        await vscode.stop();
      }
      for (const name of names.filter(isWanted)) {
        const file = join(pictures, `${name}.png`);
        console.log(`${relative(root, file)}  ${((await stat(file)).size / 1000).toFixed(0)} kB`);
      }
    }
  } finally {
    await workspace.remove();
  }
  return 0;
});
