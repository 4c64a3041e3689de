import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { panelPage } from '../../src/core/panel/panelPage';
import { isToHost, type PanelKind, type ToHost, type ToPanel } from '../../src/core/panel/protocol';
import { type ThemeOfPage, themes } from './themes';

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

/** Tests and bench run in the project's folder. */
const dist = resolve('dist', 'webview');

export async function openPanel(
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
        response.end(readFileSync(join(dist, name)));
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
