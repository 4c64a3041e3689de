// @ts-check
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command.mjs';

/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {boolean} [optional] For other platforms too: may be missing here.
 * @property {boolean} [link]
 */

/**
 * Installs the packages of package-lock.json where node_modules is missing or differs. Without install scripts: one of
 * them downloads without a checksum and fails where its host is unreachable; the engine step does that work instead.
 * @param {string} root
 * @param {{ onProgress?: (progress: import('./engine.mjs').Progress) => void, signal?: AbortSignal | undefined }} [options]
 * @returns {Promise<string>} What was done, in a few words.
 */
export async function provideDependencies(root, { onProgress, signal } = {}) {
  const locked = readLock(join(root, 'package-lock.json'));
  if (!locked) throw new Error(`package-lock.json is missing or unreadable in ${root}.`);
  if (sameAsLocked(locked, readLock(join(root, 'node_modules', '.package-lock.json')))) return 'installed';

  onProgress?.({ message: 'npm ci' });
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  // The npm that runs this script where there is one: it belongs to the same Node.
  const npm = process.env.npm_execpath;
  const result = npm?.endsWith('.js')
    ? await runCommand(process.execPath, [npm, ...args], { cwd: root, signal })
    : await runCommand(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { cwd: root, signal });
  if (!result.ok) {
    throw new Error(`npm ${args.join(' ')} ${result.outcome}:\n${result.output.trim().slice(0, 2000)}`);
  }
  return 'npm ci';
}

/**
 * @param {string} path
 * @returns {Record<string, LockedPackage> | undefined}
 */
function readLock(path) {
  try {
    const { packages } = JSON.parse(readFileSync(path, 'utf8'));
    return packages;
  } catch {
    return undefined;
  }
}

/**
 * Whether npm's record of what it installed (its hidden lock file) has what package-lock.json asks for.
 * @param {Record<string, LockedPackage>} locked
 * @param {Record<string, LockedPackage> | undefined} installed
 */
function sameAsLocked(locked, installed) {
  if (!installed) return false;
  for (const [path, { version, optional, link }] of Object.entries(locked)) {
    if (path === '' || link) continue;
    const present = installed[path];
    if (present ? present.version !== version : !optional) return false;
  }
  return Object.keys(installed).every((path) => path in locked);
}
