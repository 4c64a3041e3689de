// @ts-check
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} LockedPackage
 * @property {string} [version]
 * @property {boolean} [optional] For other platforms too: may be missing here.
 * @property {boolean} [link]
 */

/**
 * Installs the packages of package-lock.json where node_modules is missing or differs. Without install scripts: one of
 * them downloads without a checksum and fails where its host is unreachable; the engine set-up does that work instead.
 * @param {string} root
 */
export function provideDependencies(root) {
  const locked = readLock(join(root, 'package-lock.json'));
  if (!locked) throw new Error(`package-lock.json is missing or unreadable in ${root}.`);
  if (sameAsLocked(locked, readLock(join(root, 'node_modules', '.package-lock.json')))) return;

  console.error('  Packages: npm ci');
  const began = performance.now();
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  // The npm that runs this script where there is one: it belongs to the same Node.
  const npm = process.env.npm_execpath;
  const [command, ...words] = npm?.endsWith('.js') ? [process.execPath, npm, ...args] : ['npm', ...args];
  const { status, signal, error, stderr } = spawnSync(command, words, {
    cwd: root,
    stdio: ['inherit', 'ignore', 'pipe'],
    encoding: 'utf8',
    shell: process.platform === 'win32' && command === 'npm',
  });
  const outcome = error?.message ?? (signal ? `was ended by ${signal}` : `ended with code ${status}`);
  if (status !== 0) throw new Error(`npm ${args.join(' ')} ${outcome}.\n${stderr}`);
  console.error(`✓ Packages: npm ci (${((performance.now() - began) / 1000).toFixed(1)} s)`);
}

/**
 * @param {string} path
 * @returns {Record<string, LockedPackage> | undefined}
 */
function readLock(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages;
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
  return Object.entries({ ...locked, ...installed }).every(([path, { optional, link }]) => {
    if (path === '' || link) return true;
    return installed?.[path] ? installed[path].version === locked[path]?.version : optional;
  });
}
