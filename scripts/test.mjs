// @ts-check
// All checks and tests, after the set-up. `npm test -- unit types` runs only those named.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, dirname, join, relative } from 'node:path';
import { argv } from 'node:process';
import { runCommand } from '../src/engineSetup/command';
import { build } from './build.mjs';
import { root, setUp } from './setup';
import { provideBrowser } from './setup/browser';
import { provideNumpy } from './setup/python';
import { showStep } from './setup/report';
import { provideVSCode } from './setup/vscode';

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 * @typedef {{ name: string, run: () => Promise<Counts> }} Step
 * @typedef {{
 *   numPassedTests: number,
 *   numFailedTests: number,
 *   numPendingTests: number,
 *   testResults: { name: string, status: string, assertionResults: { status: string, fullName: string }[] }[],
 * }} VitestReport
 */

const bin = (/** @type {string} */ name) => join(root, 'node_modules', '.bin', name);
/** The tools look for `node` on PATH: it shall be the one that runs this. */
const env = { PATH: [dirname(process.execPath), process.env.PATH].join(delimiter) };

/** Names of the tests that failed. @type {string[]} */
const failures = [];

/** @type {Step[]} */
const steps = [
  { name: 'format', run: () => check('biome', ['check', '--error-on-warnings']) },
  { name: 'types', run: () => check('tsc', ['--noEmit', '--pretty']) },
  { name: 'panel types', run: () => check('tsc', ['--noEmit', '--pretty', '--project', 'webview']) },
  { name: 'imports', run: () => check('depcruise', ['--config', '.dependency-cruiser.mjs', 'src', 'webview', 'test']) },
  { name: 'unused', run: () => check('knip', []) },
  { name: 'build', run: buildBundles },
  ...['unit', 'integration', 'fault'].map((name) => ({ name, run: () => runTests(name) })),
  { name: 'webview', run: runInBrowser },
  { name: 'e2e', run: runInVSCode },
];

/**
 * A tool that is content or not; what it says matters only when it is not.
 * @param {string} tool
 * @param {string[]} args
 * @returns {Promise<Counts>}
 */
async function check(tool, args) {
  const { ok, output } = await runCommand(bin(tool), args, { cwd: root, env });
  if (!ok) console.log(output.trimEnd());
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
}

/** @returns {Promise<Counts>} */
async function buildBundles() {
  try {
    await build();
    return { passed: 1, failed: 0, skipped: 0 };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }; // esbuild has said why.
  }
}

/**
 * One project of vitest.config.mts.
 * @param {string} project
 * @returns {Promise<Counts>}
 */
async function runTests(project) {
  const report = join(root, '.cache', `tests-${project}.json`);
  mkdirSync(join(root, '.cache'), { recursive: true });
  rmSync(report, { force: true });
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { ok } = await runCommand(bin('vitest'), args, { cwd: root, env, onLine: (line) => console.log(line) });
  /** @type {VitestReport} */
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  for (const { name, assertionResults } of testResults) {
    const failed = assertionResults.filter(({ status }) => status === 'failed');
    failures.push(...failed.map(({ fullName }) => `${relative(root, name)}: ${fullName}`));
  }
  // A file that does not load, or a process that dies, fails without a failed test.
  return { passed: numPassedTests, failed: ok ? 0 : Math.max(numFailedTests, 1), skipped: numPendingTests };
}

/** The panels in a browser, which is set up first. */
async function runInBrowser() {
  await showBrowser();
  return runTests('webview');
}

function showBrowser() {
  return showStep(
    'Browser',
    (onProgress) => provideBrowser({ onProgress }),
    (path) => path,
  );
}

/** The extension in real VS Codes, which are set up first. */
async function runInVSCode() {
  if (process.env.MAS_LAB_SKIP_E2E === '1') {
    console.log('Skipped, as MAS_LAB_SKIP_E2E=1 asks: nothing is tested in VS Code.');
    return { passed: 0, failed: 0, skipped: 1 };
  }
  await showBrowser();
  for (const edition of /** @type {const} */ (['current', 'oldest'])) {
    await showStep(
      'VS Code',
      (onProgress) => provideVSCode(edition, { onProgress }),
      ({ version }) => version,
    );
  }
  return runTests('e2e');
}

export async function main() {
  const wanted = argv.slice(2);
  const names = steps.map(({ name }) => name);
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    console.error(`No step is called ${unknown.join(', ')}. There are: ${names.join(', ')}.`);
    return 2;
  }
  await setUp();
  await showStep(
    'Python',
    (onProgress) => provideNumpy({ onProgress }),
    (done) => done,
  );

  const total = { passed: 0, failed: 0, skipped: 0 };
  /** @type {string[]} */
  const lines = [];
  for (const { name, run } of steps) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    console.log(`\n— ${name}`);
    const began = performance.now();
    /** @type {Counts} */
    const counts = await run().catch((error) => {
      console.log(error instanceof Error ? error.message : error);
      return { passed: 0, failed: 1, skipped: 0 };
    });
    const seconds = `${((performance.now() - began) / 1000).toFixed(1)} s`;
    const mark = counts.failed > 0 ? '✗' : counts.passed > 0 ? '✓' : '-';
    lines.push(`${mark} ${name.padEnd(12)} ${counts.passed} passed, ${counts.failed} failed (${seconds})`);
    console.log(lines.at(-1));
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
  }
  console.log(`\n${lines.join('\n')}\n`);
  for (const failure of failures) console.log(`✗ ${failure}`);
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
  console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
  return total.failed > 0 ? 1 : 0;
}
