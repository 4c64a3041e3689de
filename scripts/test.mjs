// @ts-check
// All checks and tests, after the set-up. `npm test -- unit types` runs only those named. `npm run test:full` also runs the
// exhaustive forms; with `--rest` it runs only the files that have some, and begins none after `--minutes N`.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { parseArgs } from 'node:util';
import { root, setUp } from './setup';
import { provideBrowser } from './setup/browser';
import { provideNumpy } from './setup/python';
import { showStep } from './setup/report';
import { provideVSCode } from './setup/vscode';
import { check, vitest } from './test/checks.mjs';

/**
 * @typedef {import('./test/checks.mjs').Counts} Counts
 * @typedef {{ name: string, run: () => Promise<Counts> }} Step
 */

const { values: options, positionals: wanted } = parseArgs({
  args: argv.slice(2),
  allowPositionals: true,
  options: {
    full: { type: 'boolean', default: false },
    rest: { type: 'boolean', default: false },
    minutes: { type: 'string' },
  },
});
const { full } = options;

/**
 * Independent of each other, so they run side by side: VS Code and killed sessions mostly wait, the others compute.
 * @type {readonly (readonly Step[])[]}
 */
const lanes = [
  [
    { name: 'e2e', run: runInVSCode },
    { name: 'webview', run: runInBrowser },
  ],
  [
    { name: 'format', run: () => check('@biomejs/biome', 'biome', ['check', '--error-on-warnings']) },
    { name: 'types', run: () => check('typescript', 'tsc', ['--noEmit', '--pretty']) },
    { name: 'panel-types', run: () => check('typescript', 'tsc', ['--noEmit', '--pretty', '--project', 'webview']) },
    {
      name: 'imports',
      run: () =>
        check('dependency-cruiser', 'depcruise', ['--config', '.dependency-cruiser.mjs', 'src', 'webview', 'test']),
    },
    { name: 'unused', run: () => check('knip', 'knip', []) },
    ...['unit', 'integration'].map((name) => ({ name, run: () => vitest(name, { full }) })),
  ],
  [{ name: 'fault', run: () => vitest('fault', { full }) }],
];

/** The panels in a browser, which is set up first. */
async function runInBrowser() {
  await showBrowser();
  return vitest('webview', { full });
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
  return vitest('e2e', { full });
}

const total = { passed: 0, failed: 0, skipped: 0 };
/** @type {string[]} */
const summary = [];

/** @param {Step} step */
async function runStep({ name, run }) {
  const began = performance.now();
  const counts = await run().catch((error) => {
    console.log(error instanceof Error ? error.message : error);
    return { passed: 0, failed: 1, skipped: 0 };
  });
  const seconds = `${((performance.now() - began) / 1000).toFixed(1)} s`;
  const mark = counts.failed > 0 ? '✗' : counts.passed > 0 ? '✓' : '-';
  const line = `${mark} ${name.padEnd(12)} ${counts.passed} passed, ${counts.failed} failed (${seconds})`;
  summary.push(line);
  if (!wanted.length || wanted.length > 1) console.log(line);
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
}

/** The test files with exhaustive forms, one after the other, until the time is over; says which were not reached. */
async function runRest() {
  const deadline = performance.now() + 60_000 * Number(options.minutes ?? Number.POSITIVE_INFINITY);
  const files = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .filter((file) => /\bfirstOrAll\b|\btrainedOn\b/.test(readFileSync(join(root, 'test', file), 'utf8')))
    .sort();
  const left = [...files];
  for (let file = left[0]; file && performance.now() < deadline; file = left[0]) {
    left.shift();
    const [project = ''] = file.split(/[\\/]/);
    const counts = await vitest(project, { full: true, files: [join('test', file)] });
    total.passed += counts.passed;
    total.failed += counts.failed;
    total.skipped += counts.skipped;
  }
  summary.push(`${files.length - left.length} of ${files.length} files with exhaustive forms`);
  if (left.length > 0) summary.push(`Not reached in ${options.minutes} minutes: ${left.join(', ')}`);
}

export async function main() {
  const steps = lanes.flat();
  const unknown = wanted.filter((name) => !steps.some((step) => step.name === name));
  if (unknown.length > 0) {
    console.error(`No step is named ${unknown.join(', ')}. Steps: ${steps.map(({ name }) => name).join(', ')}.`);
    return 2;
  }
  await setUp();
  mkdirSync(join(root, '.cache'), { recursive: true });
  await showStep(
    'Python',
    (onProgress) => provideNumpy({ onProgress }),
    (done) => done,
  );
  if (options.rest) await runRest();
  else {
    const isWanted = (/** @type {Step} */ { name }) => wanted.length === 0 || wanted.includes(name);
    await Promise.all(
      lanes.map(async (lane) => {
        for (const step of lane.filter(isWanted)) await runStep(step);
      }),
    );
  }
  console.log(`\n${summary.join('\n')}\n`);
  if (!full && !options.rest) console.log('Exhaustive forms, all methods on all engines among them: npm run test:full');
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
  console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
  return total.failed > 0 ? 1 : 0;
}
