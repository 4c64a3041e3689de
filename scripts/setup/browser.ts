import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Watch } from '../../src/engineSetup/engine';
import { canInstallPackages, installPackages } from './debian';

/** Debian's name for a Chromium without a window: a third of the size of the whole one. */
const debianPackage = 'chromium-headless-shell';
const names = [debianPackage, 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const places = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

/**
 * Finds a Chromium that tests can drive, or installs one where that is possible without asking for a password.
 * `CHROMIUM` in the environment names another one.
 * @returns the path of the executable
 * @throws where there is none, saying what to install
 */
export async function provideBrowser(watch: Watch = {}): Promise<string> {
  const own = process.env.CHROMIUM;
  if (own) {
    if (!isExecutable(own)) throw new Error(`CHROMIUM names ${own}, which is not a program.`);
    return own;
  }
  const found = findBrowser();
  if (found) return found;

  const advice = `Install Chromium (Debian: apt-get install ${debianPackage}), or let CHROMIUM name the executable.`;
  if (!canInstallPackages()) throw new Error(`There is no Chromium. ${advice}`);
  const outcome = await installPackages([debianPackage], watch);
  const installed = findBrowser();
  if (!installed) throw new Error(`There is no Chromium: ${outcome}\n${advice}`);
  return installed;
}

function findBrowser(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(isAbsolute);
  return [...names.flatMap((name) => folders.map((folder) => join(folder, name))), ...places].find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
