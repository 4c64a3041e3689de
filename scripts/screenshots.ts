// Pictures for README and docs, docs/images: every screen in VS Code, in a light, a dark and a high-contrast theme, and the
// table that `npm start` prints; and those of the walkthrough, media/walkthrough, cut out of a small window. `npm run
// screenshots -- dashboard light` makes only those that have these words in their name; with `--size 1024x768` VS Code has
// that size, and the pictures go to .cache/screenshots-1024x768.
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { argv } from 'node:process';
import { parseArgs } from 'node:util';
import { chromium, type Frame, type ViewportSize } from 'playwright-core';
import sharp from 'sharp';
import { runCommand } from '../src/engineSetup/command';
import { failureFolder, launchVSCode } from '../test/e2e/harness/vscode.mjs';
import type { Workbench } from '../test/e2e/harness/workbench.mjs';
import { root, setUp } from './setup';
import { provideBrowser } from './setup/browser';

/** How VS Code lists a theme, and the class that its window then has. */
const themes = {
  light: { label: 'Light Modern', window: 'vs' },
  dark: { label: 'Dark Modern', window: 'vs-dark' },
  contrast: { label: 'Dark High Contrast', window: 'hc-black' },
} as const;
type Theme = keyof typeof themes;

/** In the order in which a user comes to them; each begins where the one before ended. */
const screens: Readonly<Record<string, (vscode: Workbench) => Promise<void>>> = {
  async 'first-steps'(vscode) {
    // Beside a side bar there is no room for what a step shows.
    await vscode.run('View: Toggle Primary Side Bar Visibility');
    await vscode.run('Welcome: Open Walkthrough...');
    await vscode.pick('Your First Forgetting Curve');
    await vscode.page.locator('.getting-started-step').first().waitFor();
    await vscode.page.locator('.getting-started-media img').waitFor();
  },
  async data(vscode) {
    await vscode.run('View: Close All Editors');
    await vscode.run('View: Show Explorer');
    const folder = vscode.page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'scenes' }).first();
    await vscode.contextMenu(folder, 'Show Data');
    const panel = await vscode.panel('.boxed-pictures');
    await panel.locator('canvas').first().waitFor();
  },
  async experiment(vscode) {
    await vscode.run('View: Close All Editors');
    await vscode.openFile('permuted-mnist-5.mas.json');
    await vscode.page.getByText('Train next task').waitFor();
    await vscode.showContainer('MAS');
    await widenSideBar(vscode);
    await vscode.expand(vscode.rows('permuted-mnist-5').filter({ hasText: '2 runs' }));
    await vscode.expand(vscode.rows('MAS, λ = 0.003'));
    await vscode.expand(vscode.rows('Task 5').first());
    await vscode.rows('Checkpoint 5').click();
  },
  async dashboard(vscode) {
    await vscode.run('MAS: Compare Runs');
    await vscode.page.locator('.quick-input-header').getByRole('checkbox').click();
    await vscode.page.locator('.quick-input-action', { hasText: 'OK' }).click();
    const panel = await vscode.panel('.summary');
    await panel.locator('h3', { hasText: 'Accuracy matrix' }).first().waitFor();
  },
  async forgetting(vscode) {
    await scrollTo(await vscode.panel('.summary'), 'Forgetting');
  },
  async importance(vscode) {
    await vscode.contextMenu(vscode.rows('Checkpoint 5'), 'Inspect Importance');
    await vscode.panel('h3:has-text("Ω")');
  },
  async 'importance-input'(vscode) {
    await scrollTo(await vscode.panel('h3:has-text("Ω")'), 'Input');
  },
  async evaluation(vscode) {
    await vscode.contextMenu(vscode.rows('Checkpoint 5'), 'Evaluate Checkpoint');
    const card = await vscode.panel('h1:has-text("Checkpoint 5 of")');
    await card.locator('.sample canvas').first().waitFor();
  },
  async sweep(vscode) {
    await vscode.run('Notifications: Clear All Notifications');
    await vscode.run('View: Close All Editors');
    await vscode.openFile('lambda-and-epochs.mas-sweep.json');
    await vscode.expand(vscode.rows('lambda-and-epochs'));
    await vscode.run('MAS: Open Sweep Dashboard');
    await vscode.panel('.best-setting');
  },
  async 'sweep-trade-offs'(vscode) {
    await scrollTo(await vscode.panel('.best-setting'), 'Trade-offs');
  },
  async training(vscode) {
    await vscode.run('Notifications: Clear All Notifications');
    await vscode.run('View: Close All Editors');
    await vscode.openFile('permuted-mnist-10.mas.json');
    await vscode.run('MAS: Train Next Task');
    await vscode.rows('Task 2').filter({ hasText: 'next' }).waitFor({ timeout: 300_000 });
    await vscode.idle();
    await vscode.run('MAS: Train Next Task');
    await vscode.run('MAS: Open Dashboard');
    await vscode.panel('.summary');
    await vscode.statusBar(/[3-9]\d %/).waitFor({ timeout: 180_000 });
  },
};

/** Steps of the walkthrough, each with the part of a screen that is its picture. */
const walkthrough: Readonly<Record<string, { readonly screen: string; readonly part: string }>> = {
  experiment: { screen: 'experiment', part: '.part.editor' },
  train: { screen: 'training', part: '.monaco-workbench' },
  again: { screen: 'experiment', part: '.part.sidebar' },
  dashboard: { screen: 'dashboard', part: '.part.editor' },
  importance: { screen: 'importance', part: '.part.editor' },
};
/** A step shows its picture in half of a window. */
const walkthroughWindow: ViewportSize = { width: 1024, height: 640 };
const walkthroughThemes: readonly Theme[] = ['light', 'dark'];

async function scrollTo(panel: Frame, title: string): Promise<void> {
  await panel.locator('h2', { hasText: title }).evaluate((heading) => heading.scrollIntoView());
}

/** So that what stands behind the name of a task can be read; set-up is for another day. */
async function widenSideBar({ page }: Workbench): Promise<void> {
  const setUpView = page.locator('.pane-header[aria-expanded=true]', { hasText: 'Set-Up' });
  if (await setUpView.isVisible()) await setUpView.click();
  const { width = 0, x = 0 } = (await page.locator('.part.sidebar').boundingBox()) ?? {};
  await page.mouse.move(x + width, 400);
  await page.mouse.down();
  await page.mouse.move(x + 410, 400, { steps: 5 });
  await page.mouse.up();
}

async function setTheme(vscode: Workbench, theme: Theme): Promise<void> {
  const { label, window } = themes[theme];
  const shown = vscode.page.locator(`.monaco-workbench.${window}`).first();
  if (await shown.isVisible()) return;
  await vscode.run('Preferences: Color Theme');
  await vscode.type(label);
  await shown.waitFor();
}

/** Waits until nothing on the screen is still being computed, loaded or drawn. */
async function settle({ page }: Workbench): Promise<void> {
  const { width = 0 } = page.viewportSize() ?? {};
  await page.mouse.move(0.8 * width, 16); // In the title bar no tooltip appears.
  await page.locator('.statusbar', { hasText: 'Activating' }).waitFor({ state: 'detached' });
  for (const frame of page.frames()) {
    if (!/\/webview\/browser\/pre\/fake\.html/.test(frame.url())) continue;
    await frame.locator('.busy').first().waitFor({ state: 'hidden' });
    const giveUp = Date.now() + 60_000;
    while (!(await isDrawn(frame))) {
      if (Date.now() > giveUp) throw new Error('A chart is still empty after a minute.');
      await page.waitForTimeout(100);
    }
  }
  await page.waitForTimeout(1_000); // Toasts and tooltips fade.
}

/** Whether every chart that a panel shows has something on it. */
function isDrawn(panel: Frame): Promise<boolean> {
  return panel.locator('canvas:visible').evaluateAll((canvases) =>
    canvases.every((canvas) => {
      if (canvas.width === 0 || canvas.height === 0) return false;
      const pixels: Uint8ClampedArray = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
      return pixels.some((value) => value !== 0);
    }),
  );
}

/** `mas-lab` with these words. */
async function masLab(...words: readonly string[]): Promise<string> {
  const { ok, output } = await runCommand(process.execPath, ['dist/cli.js', ...words], { cwd: process.cwd() });
  if (!ok) throw new Error(`mas-lab ${words.join(' ')} failed:\n${output}`);
  return output.trim();
}

/** Trains what `npm start` trains. @returns the run directories */
async function mainExample(): Promise<readonly string[]> {
  await masLab('sweep', 'examples/permuted-mnist-5.mas-sweep.json');
  return ['mas-lambda-0.003', 'finetune'].map((name) => join(root, '.mas', 'runs', `permuted-mnist-5-${name}`));
}

/** A folder as a user has it: some experiments and the runs. */
async function workspaceOf(runs: readonly string[]): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), 'mas-pictures-')), 'experiments');
  // Where the runs say that their sweep is.
  await mkdir(join(folder, 'examples'), { recursive: true });
  for (const name of ['permuted-mnist-5.mas.json', 'permuted-mnist-10.mas.json', 'permuted-mnist-5.mas-sweep.json']) {
    const text = await readFile(join(root, 'examples', name), 'utf8');
    await writeFile(join(folder, 'examples', name), text.replace(/^ *"\$schema".*\n/m, ''));
  }
  for (const run of runs) await cp(run, join(folder, '.mas', 'runs', basename(run)), { recursive: true });
  await masLab(
    'data',
    'get',
    'digits-and-clothes-scenes',
    '--train',
    '400',
    '--test',
    '100',
    '--to',
    join(folder, 'scenes'),
  );
  await trainSweep(folder);
  return folder;
}

/** A small sweep, trained where it will be looked at: a sweep knows its folder. */
async function trainSweep(folder: string): Promise<void> {
  const example: object = JSON.parse(await readFile(join(root, 'examples', 'permuted-mnist-5.mas.json'), 'utf8'));
  const benchmark = { kind: 'permuted', dataset: 'mnist', tasks: 4, trainSamples: 3000, testSamples: 1000 };
  const sweep = {
    experiment: { ...example, $schema: undefined, name: 'small permuted MNIST', benchmark },
    values: { 'method.lambda': [0.0003, 0.003, 0.03, 0.3, 3], 'training.epochs': [1, 3], seed: { from: 0, to: 2 } },
  };
  const file = join(folder, 'lambda-and-epochs.mas-sweep.json');
  await writeFile(file, JSON.stringify(sweep, undefined, 2));
  const cli = join(root, 'dist', 'cli.js');
  const { ok, output } = await runCommand(process.execPath, [cli, 'sweep', file], { cwd: folder });
  if (!ok) throw new Error(`mas-lab sweep ${file} failed:\n${output}`);
}

/** A terminal with the command and its result. */
async function drawTable(table: string, viewport: ViewportSize): Promise<Buffer> {
  const browser = await chromium.launch({ executablePath: await provideBrowser(), args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage({ viewport });
    await page.setContent(`<style>
      body { margin: 0; display: inline-block; background: #1f1f1f; color: #d4d4d4; }
      pre { margin: 20px 24px; font: 14px/1.5 monospace; }
      b { color: #4ec9b0; font-weight: normal; }
    </style><pre><b>$ npm start</b>\n\n${table}</pre>`);
    return await page.locator('body').screenshot();
  } finally {
    await browser.close();
  }
}

export async function main(): Promise<number> {
  const { values, positionals: words } = parseArgs({
    args: argv.slice(2),
    options: { size: { type: 'string', default: '1440x900' } },
    allowPositionals: true,
  });
  const [width = 0, height = 0] = values.size.split('x').map(Number);
  if (!(width > 0 && height > 0)) throw new Error(`--size ${values.size} is no size. Write e.g. --size 1024x768.`);
  const viewport = { width, height };
  const isDefault = values.size === '1440x900';
  const pictures = join(root, isDefault ? 'docs/images' : `.cache/screenshots-${values.size}`);
  await mkdir(pictures, { recursive: true });

  const isWanted = (name: string) => words.every((word) => name.includes(word));
  /** Interfaces have few colours: with a palette a picture is a third of the size. */
  const save = async (name: string, png: Buffer, folder = pictures) => {
    const file = join(folder, `${name}.png`);
    const { size } = await sharp(png).png({ palette: true, quality: 100, effort: 10, dither: 0.5 }).toFile(file);
    console.log(`${relative(root, file)}  ${(size / 1000).toFixed(0)} kB`);
  };

  await setUp();
  const runs = await mainExample();
  if (isWanted('result-table')) await save('result-table', await drawTable(await masLab('compare', ...runs), viewport));

  const steps = (screen: string, theme: Theme) =>
    Object.entries(walkthrough).flatMap(([step, { screen: from, part }]) => {
      const name = `${step}-${theme}`;
      const isOfStep =
        isDefault && from === screen && walkthroughThemes.includes(theme) && isWanted(`walkthrough-${name}`);
      return isOfStep ? [{ name, part }] : [];
    });
  const wanted = (screen: string) =>
    (Object.keys(themes) as Theme[]).filter(
      (theme) => isWanted(`${screen}-${theme}`) || steps(screen, theme).length > 0,
    );
  const last = Object.keys(screens).findLastIndex((screen) => wanted(screen).length > 0);
  if (last < 0) return 0;
  const folder = await workspaceOf(runs);
  const vscode = await launchVSCode({ folder, settings: { 'window.menuBarVisibility': 'hidden' }, viewport });
  try {
    for (const [screen, show] of Object.entries(screens).slice(0, last + 1)) {
      await show(vscode);
      for (const theme of wanted(screen)) {
        await setTheme(vscode, theme);
        await settle(vscode);
        if (isWanted(`${screen}-${theme}`)) await save(`${screen}-${theme}`, await vscode.page.screenshot());
        for (const { name, part } of steps(screen, theme)) {
          await vscode.page.setViewportSize(walkthroughWindow);
          await settle(vscode);
          await save(name, await vscode.page.locator(part).first().screenshot(), join(root, 'media', 'walkthrough'));
          await vscode.page.setViewportSize(viewport);
        }
      }
    }
  } catch (error) {
    await vscode.screenshot(failureFolder(), 'screenshots');
    throw error;
  } finally {
    await vscode.stop();
    await rm(dirname(folder), { recursive: true, force: true });
  }
  return 0;
}
