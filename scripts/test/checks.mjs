// @ts-check
import { readFileSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { runCommand } from '../setup/command.mjs';
import { root } from '../setup.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

const bin = (/** @type {string} */ name) => join(root, 'node_modules', '.bin', name);
/** The tools look for `node` on PATH: it must be the one that runs this. */
const env = { PATH: [dirname(process.execPath), process.env.PATH].join(delimiter) };

/**
 * A tool that is content or not; its output matters only when it is not.
 * @param {string} tool
 * @param {readonly string[]} args
 * @returns {Promise<Counts>}
 */
export async function check(tool, args) {
  const { ok, output } = await runCommand(bin(tool), args, { cwd: root, env });
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
  const { ok, output } = await runCommand(bin('vitest'), args, {
    cwd: root,
    env: { ...env, MAS_LAB_TEST_COUNTS: counts, ...(full && { MAS_LAB_TEST_FULL: '1' }) },
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
