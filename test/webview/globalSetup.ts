import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { provideBrowser } from '../../scripts/setup/browser';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where Playwright finds the browser that all files share; each panel has a context of its own in it. */
    browser: string;
  }
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const browser = await chromium.launchServer({ executablePath: await provideBrowser(), args: ['--no-sandbox'] });
  provide('browser', browser.wsEndpoint());
  return () => browser.close();
}
