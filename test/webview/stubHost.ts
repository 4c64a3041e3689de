import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { provideBrowser } from '../../scripts/setup/browser';
import { panelPage } from '../../src/core/panel/panelPage';
import { isToHost, type PanelKind, type Request, type ToHost, type ToPanel } from '../../src/core/panel/protocol';
import { sizes, type ThemeOfPage, themes } from './themes';

/**
 * A panel in plain Chromium, with a stub in the place of VS Code: it serves the page under the policy that the extension
 * sets, gives it the same API, sets the same variables, and answers as the test says.
 */
export interface Panel {
  readonly page: Page;
  /** All that the panel has said, oldest first. */
  readonly said: readonly ToHost[];
  /** What the policy refused, and errors of the page. */
  readonly faults: readonly string[];
  tell(message: ToPanel): Promise<void>;
  setTheme(theme: ThemeOfPage): Promise<void>;
  /** What the page has asked VS Code to remember. */
  remembered(): Promise<unknown>;
  close(): Promise<void>;
}

export interface PanelOptions {
  readonly theme?: ThemeOfPage;
  readonly width?: number;
  readonly height?: number;
  /** What the page remembers from before a reload. */
  readonly remembered?: unknown;
  /** Answers what the panel says. */
  readonly answer?: (message: ToHost, tell: Panel['tell']) => Promise<void> | void;
}

const dist = fileURLToPath(new URL('../../dist/webview/', import.meta.url));

/**
 * Returns a function that opens panels. All of a test file share a browser, and are closed after each test: whatever it is
 * about, nothing was refused by the policy, and nothing went wrong in the page.
 */
export function panelOpener() {
  let browser: Browser;
  const opened: Panel[] = [];
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: await provideBrowser(), args: ['--no-sandbox'] });
  });
  afterEach(async () => {
    const panels = opened.splice(0);
    await Promise.all(panels.map((panel) => panel.close()));
    expect(panels.flatMap(({ faults }) => faults)).toEqual([]);
  });
  afterAll(() => browser.close());
  return async (panel: PanelKind, options?: PanelOptions): Promise<Panel> => {
    const made = await openPanel(browser, panel, options);
    opened.push(made);
    return made;
  };
}

/** The card of the chart with this title. */
export function cardOf(page: Page, title: string): Locator {
  return page.locator('.card', { has: page.locator('h3', { hasText: title }) });
}

/** The rows of a chart's table twin, which is shown if it is not yet. */
export async function tableIn(card: Locator): Promise<string[][]> {
  const toggle = card.getByRole('button', { name: 'Show as table' });
  if ((await toggle.getAttribute('aria-pressed')) !== 'true') await toggle.click();
  const rows = await card.locator('tbody tr').all();
  return Promise.all(rows.map((row) => row.locator('th, td').allTextContents()));
}

/** Chooses in a menu of a chart or table. */
export async function chooseIn(within: Locator | Page, menu: string, item: string): Promise<void> {
  await within.getByRole('button', { name: menu }).click();
  await within.getByRole('menuitem', { name: item, exact: true }).click();
}

/** What a panel has asked the host for, of one kind. */
export function askedBy<K extends Request['kind']>({ said }: Panel, kind: K) {
  const isOfKind = (request: Request): request is Extract<Request, { kind: K }> => request.kind === kind;
  return said.flatMap((message) => (message.type === 'request' && isOfKind(message.request) ? [message.request] : []));
}

/** The files that a panel has asked the host to save. */
export function savedBy(panel: Panel) {
  return askedBy(panel, 'save').map(({ name, content, encoding }) => ({ name, bytes: Buffer.from(content, encoding) }));
}

/** The file that is saved next, by a choice in the menu of a card. */
export async function savedFrom(panel: Panel, card: Locator, item: string) {
  const before = savedBy(panel).length;
  await chooseIn(card, 'Save or copy', item);
  await expect.poll(() => savedBy(panel)).toHaveLength(before + 1);
  const file = savedBy(panel).at(-1);
  if (!file) throw new Error('nothing was saved');
  return file;
}

/** The cards of all charts that have something to draw, and so to save. */
export async function chartsOf({ page }: Panel): Promise<readonly Locator[]> {
  const cards = await page.locator('.card').all();
  for (const card of cards) {
    await card.scrollIntoViewIfNeeded();
    await card.locator('canvas, .empty').first().waitFor();
  }
  return page.locator('.card', { has: page.getByRole('button', { name: 'Save or copy' }) }).all();
}

/** Expects that all charts are saved as the same SVG in themes that have little in common. */
export async function expectSameInThemes(shown: Panel): Promise<void> {
  const svgs = async (theme: ThemeOfPage) => {
    await shown.setTheme(theme);
    await shown.page.waitForTimeout(300); // The page is painted again.
    const before = savedBy(shown).length;
    const cards = await chartsOf(shown);
    for (const card of cards) await chooseIn(card, 'Save or copy', 'Save as SVG');
    await expect.poll(() => savedBy(shown).length).toBe(before + cards.length);
    return savedBy(shown)
      .slice(before)
      .map(({ bytes }) => bytes.toString());
  };
  const [dark, , highContrast] = themes as readonly [ThemeOfPage, ThemeOfPage, ThemeOfPage];
  const expected = await svgs(dark);
  expect(expected.length).toBeGreaterThan(7);
  expect(await svgs(highContrast)).toEqual(expected);
}

/** What is inaccessible in a page at each size; one that must be scrolled sideways is, too (WCAG 1.4.10). */
export async function violationsOf(page: Page): Promise<unknown> {
  await page.evaluate(axe.source);
  const found: unknown[] = [];
  for (const size of sizes) {
    await page.setViewportSize(size);
    await page.waitForTimeout(200); // Charts are drawn again.
    const violations: unknown[] = await page.evaluate(
      `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`,
    );
    const width = Number(await page.evaluate('document.documentElement.scrollWidth'));
    if (width > size.width) violations.push(`the page is ${width} pixels wide`);
    found.push(...violations.map((violation) => ({ size, violation })));
  }
  return found;
}

async function openPanel(
  browser: Browser,
  panel: PanelKind,
  { theme = themes[0] as ThemeOfPage, width = 1280, height = 900, remembered, answer }: PanelOptions = {},
): Promise<Panel> {
  const server = createServer((request, response) => {
    const name = request.url?.slice(1).split('?')[0] ?? '';
    const types: Record<string, string> = { js: 'text/javascript', css: 'text/css', ttf: 'font/ttf' };
    if (name === '') {
      const files = { script: `${panel}.js`, style: `${panel}.css`, source: `'self'`, nonce: 'n0nce' };
      response.setHeader('content-type', 'text/html');
      response.end(panelPage(panel, files));
    } else if (/^[\w.-]+$/.test(name)) {
      response.setHeader('content-type', types[name.split('.').pop() ?? ''] ?? 'application/octet-stream');
      try {
        response.end(readFileSync(dist + name));
      } catch {
        response.writeHead(404).end();
      }
    } else response.writeHead(404).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));

  const context = await browser.newContext({ viewport: { width, height } });
  const page = await context.newPage();
  const said: ToHost[] = [];
  const faults: string[] = [];
  const tell = async (message: ToPanel) => {
    await page.evaluate(tellPage, message as unknown as Record<string, unknown>);
  };
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  await page.exposeFunction('hostHears', async (message: unknown) => {
    if (!isToHost(message)) {
      faults.push(`not a message of the protocol: ${JSON.stringify(message)}`);
      return;
    }
    said.push(message);
    await answer?.(message, tell);
  });
  await page.exposeFunction('hostHearsViolation', (text: string) => faults.push(text));
  await page.addInitScript(stub, { theme, remembered });
  const { port } = server.address() as AddressInfo;
  await page.goto(`http://127.0.0.1:${port}/`);
  return {
    page,
    said,
    faults,
    tell,
    setTheme: (next) => page.evaluate(`stubTheme(${JSON.stringify(next)})`),
    remembered: () => page.evaluate('stubState()'),
    async close() {
      await context.close();
      server.close();
    },
  };
}

function tellPage(data: object): void {
  (globalThis as unknown as { postMessage(data: object, target: string): void }).postMessage(data, '*');
}

/** Runs in the page before anything else, as VS Code's own script does. */
function stub({ theme, remembered }: { theme: ThemeOfPage; remembered: unknown }): void {
  // biome-ignore lint/suspicious/noExplicitAny: this is the page's world, whose types are not those of Node.
  const page = globalThis as any;
  let state = remembered;
  page.stubState = () => state;
  page.acquireVsCodeApi = () => ({
    postMessage: (message: unknown) => page.hostHears(JSON.parse(JSON.stringify(message))),
    getState: () => state,
    setState: (next: unknown) => {
      state = JSON.parse(JSON.stringify(next));
    },
  });
  page.stubTheme = ({ bodyClass, variables }: ThemeOfPage) => {
    const root = page.document.documentElement;
    for (const name of [...root.style]) root.style.removeProperty(name);
    for (const [name, value] of Object.entries(variables)) root.style.setProperty(`--vscode-${name}`, value);
    page.document.body.className = bodyClass;
  };
  page.document.addEventListener(
    'securitypolicyviolation',
    (event: { violatedDirective: string; blockedURI: string }) =>
      page.hostHearsViolation(`policy: ${event.violatedDirective} refused ${event.blockedURI}`),
  );
  page.document.addEventListener('readystatechange', () => {
    if (page.document.readyState === 'interactive') page.stubTheme(theme);
  });
}
