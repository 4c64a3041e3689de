// @ts-check
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { packageExtension } from '../../../scripts/package';
import { root } from '../../../scripts/setup';
import { provideBrowser } from '../../../scripts/setup/browser';
import { provideVSCode } from '../../../scripts/setup/vscode';
import { startServer } from './server.mjs';
import { Workbench } from './workbench.mjs';

/**
 * @typedef {object} LaunchOptions
 * @property {string} folder The workspace.
 * @property {import('../../../scripts/setup/vscode').EditionName} [edition]
 * @property {string} [vsix] Default: this project, packaged as it is now.
 * @property {Record<string, unknown>} [settings]
 * @property {boolean} [trusted]
 * @property {Record<string, string>} [env]
 * @property {{ width: number, height: number }} [viewport] CSS pixels.
 */

/**
 * A real VS Code with the packaged extension in a real browser. Sets up what it needs.
 * @param {LaunchOptions} options
 * @returns {Promise<Workbench>}
 */
export async function launchVSCode({
  folder,
  edition = 'current',
  vsix,
  settings = {},
  trusted = true,
  env = {},
  viewport = { width: 1400, height: 900 },
}) {
  const vscode = await provideVSCode(edition);
  const executablePath = await provideBrowser();
  const extension = vsix ?? (await packageExtension()).path;
  const server = await startServer({ vscode, vsix: extension, settings, trusted, env });
  try {
    const browser = await chromium.launch({
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--disable-background-networking',
        '--disable-component-update',
        '--no-first-run',
        // Nothing but this server can be reached: a product that needs more would not work offline.
        '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
      ],
    });
    try {
      const context = await browser.newContext({
        viewport,
        locale: 'en-US',
        reducedMotion: 'reduce',
        acceptDownloads: true,
      });
      return await Workbench.open({ browser, context, server, folder, version: vscode.version });
    } catch (error) {
      await browser.close();
      throw error;
    }
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Where pictures of failed tests go. */
export function failureFolder() {
  const folder = join(root, '.cache', 'e2e');
  mkdirSync(folder, { recursive: true });
  return folder;
}
