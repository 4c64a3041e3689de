// @ts-check
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../src/engineSetup/command';
import { root } from '../setup';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * Runs the command that a package brings, by the Node.js that runs this: what is in node_modules/.bin is no program on
 * Windows.
 * @param {string} name of the package
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('../../src/engineSetup/command').CommandOptions} [options]
 */
function runPackage(name, command, args, options) {
  const folder = join(root, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const script = typeof bin === 'string' ? bin : bin[command];
  return runCommand(process.execPath, [join(folder, script), ...args], { cwd: root, ...options });
}

/**
 * A tool that is content or not; its output matters only when it is not.
 * @param {string} name of its package
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<Counts>}
 */
export async function check(name, command, args) {
  const { ok, output } = await runPackage(name, command, args);
  if (!ok) console.log(output.trimEnd());
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
}

/**
 * One project of vitest.config.mts, or some of its files.
 * @param {string} project
 * @param {{ full: boolean, files?: readonly string[] }} options
 * @returns {Promise<Counts>}
 */
export async function vitest(project, { full, files = [] }) {
  const counts = join(root, '.cache', `tests-${project}-${process.pid}.json`);
  rmSync(counts, { force: true });
  const args = ['run', '--project', project, '--reporter', './scripts/test/reporter.mjs', ...files];
  const { ok, output } = await runPackage('vitest', 'vitest', args, {
    env: { MAS_LAB_TEST_COUNTS: counts, ...(full && { MAS_LAB_TEST_FULL: '1' }) },
    onLine: (line) => /\S/.test(line) && console.log(line),
  });
  const found = readCounts(counts);
  rmSync(counts, { force: true });
  if (!found) console.log(output.slice(-2000));
  // A process that dies fails without a failed test.
  return { passed: 0, skipped: 0, ...found, failed: ok ? 0 : Math.max(found?.failed ?? 0, 1) };
}

/** @param {string} file @returns {Counts | undefined} */
function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
