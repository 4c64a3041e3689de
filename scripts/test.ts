// All checks and tests, after the set-up. `npm test -- unit types` runs only those named; a name with a slash is one file, as
// in `npm test -- fault/kills`. `npm run test:full` also runs the exhaustive forms; with `--rest` it runs only the files that
// have some, begins none after `--minutes N`, and makes random trials for a minute each, not for hours.
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { parseArgs } from 'node:util';
import { messageOf } from '../src/core/userError';
import type { Watch } from '../src/engineSetup/engine';
import { root, setUp } from './setup';
import { provideBrowser } from './setup/browser';
import { provideOnnxRuntime } from './setup/onnx';
import { providePictures } from './setup/pictures';
import { providePycocotools } from './setup/pycocotools';
import { provideNumpy } from './setup/python';
import { showStep } from './setup/report';
import { provideVSCode } from './setup/vscode';
import { type Counts, check, vitest } from './test/checks';

interface Step {
  readonly name: string;
  run(): Promise<Counts>;
}

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

/** Independent of each other, so they run side by side: VS Code, killed sessions and browsers also wait, the others compute. */
const rows: readonly (readonly Step[])[] = [
  [{ name: 'e2e', run: runInVSCode }],
  [
    { name: 'format', run: () => check('@biomejs/biome', 'biome', ['check', '--error-on-warnings']) },
    { name: 'types', run: () => checkTypes('.') },
    { name: 'panel-types', run: () => checkTypes('webview') },
    { name: 'imports', run: checkImports },
    { name: 'unused', run: () => check('knip', 'knip', []) },
    { name: 'unit', run: () => vitest('unit', full) },
    { name: 'integration', run: () => vitest('integration', full) },
  ],
  [
    { name: 'fault', run: () => vitest('fault', full) },
    { name: 'webview', run: runInBrowser },
  ],
];

/**
 * By the native compiler, whose threads cost half as much again. dependency-cruiser needs the package `typescript` in a version
 * that is written in JavaScript.
 */
function checkTypes(project: string) {
  return check('typescript-7', 'tsc', ['--noEmit', '--singleThreaded', '--pretty', '--project', project]);
}

function checkImports() {
  return check('dependency-cruiser', 'depcruise', ['--config', '.dependency-cruiser.mjs', 'src', 'webview', 'test']);
}

/** The panels in a browser, which is set up first. */
async function runInBrowser() {
  await showBrowser();
  return vitest('webview', full);
}

function showBrowser() {
  return showStep('Browser', (onProgress) => provideBrowser({ onProgress }));
}

/** The extension in real VS Codes, which are set up first. */
async function runInVSCode() {
  if (process.env.MAS_LAB_SKIP_E2E === '1') {
    console.log('Skipped, as MAS_LAB_SKIP_E2E=1 asks: nothing is tested in VS Code.');
    return { passed: 0, failed: 0, skipped: 1 };
  }
  await showBrowser();
  for (const edition of ['current', 'oldest'] as const) {
    const provide = (onProgress: Watch['onProgress']) => provideVSCode(edition, { onProgress });
    await showStep('VS Code', provide, ({ version }) => version);
  }
  return vitest('e2e', full);
}

const total = { passed: 0, failed: 0, skipped: 0 };
const summary: string[] = [];

function count(counts: Counts): void {
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
}

async function runStep({ name, run }: Step): Promise<void> {
  const began = performance.now();
  const counts = await run().catch((error: unknown): Counts => {
    console.log(messageOf(error));
    return { passed: 0, failed: 1, skipped: 0 };
  });
  const seconds = `${((performance.now() - began) / 1000).toFixed(1)} s`;
  const mark = counts.failed > 0 ? '✗' : counts.passed > 0 ? '✓' : '-';
  const line = `${mark} ${name.padEnd(12)} ${counts.passed} passed, ${counts.failed} failed (${seconds})`;
  const lines = [line, ...(counts.notes ?? [])];
  summary.push(...lines);
  console.log(lines.join('\n'));
  count(counts);
}

/** One file of test/, such as fault/kills.test.ts. */
function runFile(file: string): Promise<Counts> {
  const [project = ''] = file.split(/[\\/]/);
  return vitest(project, full, [join('test', file)]);
}

const isSlurm = (file: string) => file.endsWith('slurm.test.ts') && file.startsWith('fault');

/** The test files with exhaustive forms, one after the other, until the time is over; says which were not reached. */
async function runRest(): Promise<void> {
  if (options.minutes !== undefined) process.env.MAS_LAB_TEST_MINUTES ??= '1';
  const deadline = performance.now() + 60_000 * Number(options.minutes ?? Number.POSITIVE_INFINITY);
  const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .filter((file) =>
      /\b(firstOrAll|trainedOn|howOften|isFull|propertyRuns|noFullSlurm|violationsInThemes)\b/.test(
        readFileSync(join('test', file), 'utf8'),
      ),
    )
    // The complete form on Slurm first, which must not be left out; then the quick ones: unit, integration, fault.
    .sort((a, b) => Number(isSlurm(b)) - Number(isSlurm(a)) || (a < b ? 1 : -1));
  let done = 0;
  for (; done < files.length && performance.now() < deadline; done++) {
    const [file = ''] = files.slice(done);
    const counts = await runFile(file);
    count(counts);
    summary.push(...(counts.notes ?? []));
  }
  summary.push(`${done} of ${files.length} files with exhaustive forms`);
  if (done < files.length) summary.push(`Not reached in ${options.minutes} minutes: ${files.slice(done).join(', ')}`);
}

/** The file that a name such as fault/kills stands for. */
function fileOf(name: string): string {
  return join(root, 'test', `${name}.test.ts`);
}

export async function main(): Promise<number> {
  const steps = rows.flat();
  const files = wanted.filter((name) => existsSync(fileOf(name)));
  const unknown = wanted.filter((name) => !files.includes(name) && !steps.some((step) => step.name === name));
  if (unknown.length > 0) {
    console.error(`No step is named ${unknown.join(', ')}. Steps: ${steps.map(({ name }) => name).join(', ')}.`);
    return 2;
  }
  await setUp();
  mkdirSync(join(root, '.cache'), { recursive: true });
  await showStep('Python', (onProgress) => provideNumpy({ onProgress }));
  await showStep('Pictures', (onProgress) => providePictures({ onProgress }));
  if (full) {
    await showStep('ONNX', (onProgress) => provideOnnxRuntime({ onProgress }));
    await showStep('COCO', (onProgress) => providePycocotools({ onProgress }));
  }
  for (const name of files) await runStep({ name, run: () => runFile(`${name}.test.ts`) });
  if (options.rest) await runRest();
  else {
    const chosen = rows.map((row) => row.filter(({ name }) => wanted.length === 0 || wanted.includes(name)));
    await Promise.all(
      chosen.map(async (row) => {
        for (const step of row) await runStep(step);
      }),
    );
  }
  console.log(`\n${summary.join('\n')}\n`);
  if (!full && wanted.length === 0) console.log('npm run test:full also runs the exhaustive forms.');
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
  console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
  return total.failed > 0 ? 1 : 0;
}
