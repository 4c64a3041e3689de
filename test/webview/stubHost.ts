import axe from 'axe-core';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import type { PanelKind, Request } from '../../src/core/panel/protocol';
import { isFull } from '../fixtures/full';
import { openPanel, type Panel, type PanelOptions } from './openPanel';
import { type Size, sizes, type ThemeOfPage, themes } from './themes';

export type { Panel, PanelOptions } from './openPanel';

/**
 * Returns a function that opens panels in the browser that all files share. They are closed after each test: whatever it is
 * about, nothing was refused by the policy, and nothing went wrong in the page.
 */
export function panelOpener() {
  let browser: Browser;
  const opened: Panel[] = [];
  beforeAll(async () => {
    browser = await chromium.connect(inject('browser'));
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
  // In one call: a table may have hundreds of rows.
  return card
    .locator('tbody tr')
    .evaluateAll((rows) =>
      rows.map((row) => [...row.querySelectorAll('th, td')].map(({ textContent }) => textContent ?? '')),
    );
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

/** Rules of axe whose outcome depends on colours. */
const colourRules = ['color-contrast', 'link-in-text-block'];

/** What is inaccessible in a page at each size; one that must be scrolled sideways is, too (WCAG 1.4.10). */
export async function violationsOf(
  page: Page,
  at: readonly Size[] = sizes,
  rules?: readonly string[],
): Promise<readonly unknown[]> {
  await page.evaluate(axe.source);
  const options = JSON.stringify(rules ? { runOnly: { type: 'rule', values: rules } } : {});
  const found: unknown[] = [];
  for (const size of at) {
    await page.setViewportSize(size);
    await page.waitForTimeout(200); // Charts are drawn again.
    const violations: unknown[] = await page.evaluate(
      `axe.run(${options}).then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html).join(' ')))`,
    );
    const width = Number(await page.evaluate('document.documentElement.scrollWidth'));
    if (width > size.width) violations.push(`the page is ${width} pixels wide`);
    found.push(...violations.map((violation) => ({ size, violation })));
  }
  return found;
}

/** The same in each theme: all at each size in the first, and the colours of the others at one size (in full, all again). */
export async function violationsInThemes({ page, setTheme }: Panel): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  for (const [i, theme] of themes.entries()) {
    await setTheme(theme);
    const violations = await (i === 0 || isFull
      ? violationsOf(page)
      : violationsOf(page, sizes.slice(0, 1), colourRules));
    found.push(...violations.map((violation) => ({ theme: theme.name, violation })));
  }
  return found;
}
