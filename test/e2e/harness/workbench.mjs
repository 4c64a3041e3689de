// @ts-check
import { join } from 'node:path';

/** A loaded machine of two cores stretches every stage alike. */
const patience = 60_000;

/**
 * The window of a VS Code, as a user sees it: commands by their name, menus, rows of a tree, panels.
 * @typedef {import('playwright-core').Locator} Locator
 * @typedef {object} Parts
 * @property {import('playwright-core').Browser} browser
 * @property {import('playwright-core').BrowserContext} context
 * @property {Omit<import('./server.mjs').Server, 'log'>} server
 * @property {string} folder
 * @property {string} version
 */
export class Workbench {
  /** What went wrong in the pages of panels: violations of their security policy, uncaught errors. @type {string[]} */
  panelFaults = [];

  /** @param {Parts} parts @param {import('playwright-core').Page} page */
  constructor(parts, page) {
    this.browser = parts.browser;
    this.context = parts.context;
    this.server = parts.server;
    this.folder = parts.folder;
    this.version = parts.version;
    this.page = page;
  }

  /** @param {Parts} parts */
  static async open(parts) {
    const page = await parts.context.newPage();
    page.setDefaultTimeout(patience);
    const workbench = new Workbench(parts, page);
    // VS Code's own window has a policy, and faults, of its own.
    page.on('pageerror', ({ stack = '' }) => {
      if (/\/dist\/webview\//.test(stack)) workbench.panelFaults.push(stack);
    });
    page.on('console', (message) => {
      const isOfPanel = message.type() === 'error' && /\/webview\//.test(message.location().url);
      if (isOfPanel && /Content Security Policy/.test(message.text())) workbench.panelFaults.push(message.text());
    });
    await page.goto(`${parts.server.address}/?folder=${encodeURIComponent(parts.folder)}`);
    await workbench.#ready();
    return workbench;
  }

  /** Another window on the same folder, with an extension host of its own. */
  secondWindow() {
    return Workbench.open(this);
  }

  async #ready() {
    await this.page.locator('.monaco-workbench .statusbar').waitFor({ timeout: patience });
  }

  /** Loads the window anew: the extension host starts again. */
  async reload() {
    const { page } = this;
    // By the command and not by the browser, so that VS Code saves which editors are open.
    const loaded = page.waitForEvent('load', { timeout: 2 * patience });
    await this.run('Developer: Reload Window');
    await loaded;
    await this.#ready();
  }

  /** Ends browser and server. @param {{ picture?: string }} [options] A last picture, for a test that failed. */
  async stop({ picture } = {}) {
    if (picture) await this.page.screenshot({ path: picture }).catch(() => {});
    await this.browser.close();
    await this.server.stop();
  }

  /**
   * Runs a command from the palette.
   * @param {string} label With its category: `MAS: Train Next Task`.
   */
  async run(label) {
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: label }).first();
    // An extension's commands are listed a second or two after the window is there.
    const giveUp = Date.now() + patience;
    do {
      await this.page.keyboard.press('F1');
      const input = this.page.locator('.quick-input-widget input[type=text]').first();
      // A window that is still loading closes what was opened too early.
      if (await isShown(input, 3_000)) {
        await input.fill(`>${label}`, { timeout: 3_000 }).catch(() => {});
        if (await isShown(row, 3_000)) return row.click();
      }
      await this.page.keyboard.press('Escape');
    } while (Date.now() < giveUp);
    throw new Error(`The palette does not list "${label}".`);
  }

  /** Chooses in an open quick pick. @param {string | RegExp} label */
  async pick(label) {
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: label }).first().click();
  }

  /** Answers an open input box. @param {string} text */
  async type(text) {
    const input = this.page.locator('.quick-input-widget input[type=text]').first();
    await input.fill(text);
    await input.press('Enter');
  }

  /** Chooses from the context menu. @param {Locator} target @param {string} label */
  async contextMenu(target, label) {
    const item = this.page.locator('.monaco-menu .action-item', { hasText: label }).first();
    for (let attempt = 1; ; attempt++) {
      try {
        await target.click({ button: 'right', timeout: attempt < 3 ? 5_000 : 60_000 });
        await item.waitFor({ timeout: attempt < 3 ? 5_000 : 60_000 });
        break;
      } catch (error) {
        // A tree that is drawn again between the look and the click has another row there, with another menu, which covers the window.
        if (attempt === 3) throw error;
        await this.page.keyboard.press('Escape');
      }
    }
    // A menu ignores the mouse for some 100 ms after it opens.
    for (let attempt = 0; attempt < 20 && (await item.isVisible()); attempt++) {
      await this.page.waitForTimeout(150);
      await item.click({ timeout: 1_000 }).catch(() => {});
      await this.page.waitForTimeout(50);
    }
  }

  /** Shows a container of the activity bar. @param {string} title */
  async showContainer(title) {
    // By its command: a window that was just loaded may be about to show it, and a click on what is shown hides it.
    await this.run(`View: Show ${title}`);
    await this.page.locator('.part.sidebar .composite.title', { hasText: title }).waitFor();
    await this.#restPointer();
  }

  /** Where no tooltip covers what is clicked next: on the status bar, away from its items. */
  async #restPointer() {
    const { width, height } = this.page.viewportSize() ?? { width: 0, height: 0 };
    await this.page.mouse.move(width / 2, height - 4);
  }

  /** Rows of a tree view, with the text of each. @param {string | RegExp} [text] */
  rows(text) {
    const rows = this.page.locator('.pane-body .tree-explorer-viewlet-tree-view .monaco-list-row');
    return text === undefined ? rows : rows.filter({ hasText: text });
  }

  /** Opens a row that has children. @param {Locator} row */
  async expand(row) {
    if ((await row.getAttribute('aria-expanded')) !== 'false') return;
    await row.locator('.monaco-tl-twistie').click();
    await this.#restPointer();
  }

  /**
   * The page inside a panel. Loading the window anew, or hiding the panel, makes it a new one.
   * @param {string} selector Something that is visible in this panel only.
   * @returns {Promise<import('playwright-core').Frame>}
   */
  async panel(selector) {
    const giveUp = Date.now() + patience;
    do {
      for (const frame of this.page.frames()) {
        if (!/\/webview\/browser\/pre\/fake\.html/.test(frame.url())) continue;
        const shown = await frame
          .locator(selector)
          .first()
          .isVisible()
          .catch(() => false);
        if (shown) return frame;
      }
      await this.page.waitForTimeout(100);
    } while (Date.now() < giveUp);
    throw new Error(`No panel shows ${selector}.`);
  }

  /** @param {string | RegExp} text */
  notification(text) {
    return this.page
      .locator('.notification-toast, .notifications-center .notification-list-item', { hasText: text })
      .first();
  }

  /** Presses a button of a notification. @param {string | RegExp} text @param {string} button */
  async answer(text, button) {
    const notification = this.notification(text);
    await notification.waitFor();
    await notification.locator('.monaco-button', { hasText: button }).click();
  }

  /** Presses a button of a modal dialog. @param {string} button */
  async confirm(button) {
    await this.page.locator('.monaco-dialog-box .monaco-button', { hasText: button }).click();
  }

  /** @param {string | RegExp} text */
  statusBar(text) {
    return this.page.locator('.statusbar .statusbar-item', { hasText: text }).first();
  }

  /** Waits until no session is at work, which the status bar tells: until then none can be started. @param {number} [timeout] */
  async idle(timeout = 2 * patience) {
    await this.statusBar(/MAS (task|starting)/).waitFor({ state: 'detached', timeout });
  }

  /** Opens a file of the workspace. @param {string} name */
  async openFile(name) {
    await this.page.keyboard.press('ControlOrMeta+P');
    const input = this.page.locator('.quick-input-widget input[type=text]').first();
    await input.waitFor();
    await input.fill(name);
    await this.page
      .locator('.quick-input-list .monaco-list-row', { hasText: name.split('/').at(-1) ?? name })
      .first()
      .click();
  }

  /** Takes a picture of the whole window. @param {string} folder @param {string} name */
  async screenshot(folder, name) {
    await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }

  /**
   * How long the extension took to activate, by VS Code's own measure.
   * @returns {Promise<number | undefined>} ms; nothing where it has not been activated.
   */
  async activationTime() {
    await this.run('Developer: Show Running Extensions');
    const list = this.page.locator('.runtime-extensions-editor .monaco-list');
    const row = list.locator('.extension', { hasText: 'MAS Lab' });
    await list.locator('.extension').first().waitFor();
    // Slowest first, and only rows in sight exist.
    for (let page = 0; page < 5 && !(await row.isVisible()); page++) {
      await list.focus();
      await list.press('PageDown');
      await this.page.waitForTimeout(200);
    }
    if (!(await row.isVisible())) return undefined;
    const text = await row.locator('.activation-time').innerText();
    return Number(/(\d+)\s*ms/.exec(text)?.[1]);
  }
}

/** @param {Locator} locator @param {number} timeout ms */
function isShown(locator, timeout) {
  return locator.waitFor({ timeout }).then(
    () => true,
    () => false,
  );
}
