// @ts-check
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { packageExtension } from '../../../scripts/package';
import { root } from '../../../scripts/setup';
import { provideBrowser } from '../../../scripts/setup/browser';
import { provideVSCode } from '../../../scripts/setup/vscode';
import { killExtensionHosts, startServer } from './server.mjs';
import { Workbench } from './workbench.mjs';

/**
 * @typedef {object} LaunchOptions
 * @property {string} folder The workspace.
 * @property {import('../../../scripts/setup/vscode').EditionName} [edition]
 * @property {string} [vsix] Default: this project, packaged as it is now.
 * @property {Record<string, unknown>} [settings]
 * @property {boolean} [trusted]
 * @property {Record<string, string>} [env]
 * @property {Viewport | undefined} [viewport] CSS pixels.
 *
 * @typedef {{ width: number, height: number }} Viewport
 *
 * @typedef {object} Shared What several processes use: a server and a browser that run.
 * @property {string} version Of VS Code.
 * @property {Omit<import('./server.mjs').Server, 'log' | 'stop'>} server
 * @property {string} browser Where Playwright finds it.
 */

/** What a window has unless a test asks for another size. CSS pixels. */
const usual = { width: 1400, height: 900 };

/**
 * A real VS Code with the packaged extension in a real browser. Sets up what it needs.
 * @param {LaunchOptions} options
 * @returns {Promise<Workbench>}
 */
export async function launchVSCode({ folder, edition = 'current', vsix, viewport, ...options }) {
  const vscode = await provideVSCode(edition);
  const executablePath = await provideBrowser();
  const extension = vsix ?? (await packageExtension()).path;
  const server = await startServer({ vscode, vsix: extension, ...options });
  try {
    const browser = await chromium.launch({ executablePath, args: browserArguments });
    return await openWindow(browser, server, { folder, version: vscode.version, viewport });
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/**
 * The same in a server and a browser that run already.
 * @param {Shared} shared
 * @param {{ folder: string, viewport?: Viewport | undefined }} options
 */
export async function openSharedVSCode({ version, server, browser: endpoint }, { folder, viewport }) {
  const browser = await chromium.connect(endpoint);
  // They would wait for their windows. One file is tested at a time: they are all of this one's.
  const stop = async () => void killExtensionHosts(server.pid);
  return openWindow(browser, { ...server, stop }, { folder, version, viewport });
}

/**
 * Starts a server and a browser that several processes use, one after the other.
 * @param {string} vsix
 */
export async function startShared(vsix) {
  const vscode = await provideVSCode('current');
  const executablePath = await provideBrowser();
  // What is installed comes from npm as for a user, whose cache it would be.
  const env = { npm_config_cache: process.env.npm_config_cache ?? join(homedir(), '.npm') };
  const server = await startServer({ vscode, vsix, env });
  const browser = await chromium.launchServer({ executablePath, args: browserArguments });
  const { address, home, pid } = server;
  /** @type {Shared} */
  const shared = { version: vscode.version, server: { address, home, pid }, browser: browser.wsEndpoint() };
  const stop = async () => {
    await browser.close();
    await server.stop();
  };
  return { shared, stop };
}

const browserArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--no-first-run',
  // Nothing but this server can be reached: a product that needs more would not work offline.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
];

/**
 * @param {import('playwright-core').Browser} browser
 * @param {import('./workbench.mjs').Parts['server']} server
 * @param {{ folder: string, version: string, viewport?: Viewport | undefined }} options
 */
async function openWindow(browser, server, { folder, version, viewport = usual }) {
  try {
    const context = await browser.newContext({
      viewport,
      locale: 'en-US',
      reducedMotion: 'reduce',
      acceptDownloads: true,
    });
    await context.addInitScript(standStill);
    return await Workbench.open({ browser, context, server, folder, version });
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/**
 * Runs in a window before anything else: what turns or slides there, such as the wheel of a run that trains, would be drawn
 * sixty times a second, by the processor. Panels, which are frames of the window, are left as they are.
 */
const standStill = `if (window === window.top) document.addEventListener('DOMContentLoaded', () => {
  const still = new CSSStyleSheet();
  still.replaceSync('*, *::before, *::after { animation-duration: 0s !important; animation-iteration-count: 1 !important; transition-duration: 0s !important; }');
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];
});`;

/** Where pictures of failed tests go. */
export function failureFolder() {
  const folder = join(root, '.cache', 'e2e');
  mkdirSync(folder, { recursive: true });
  return folder;
}
