import { readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type CommandOptions, type CommandResult, runCommand } from '../../src/engineSetup/command';
import { root } from '../setup';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Whole paths of the test files in which something failed. */
  readonly failedFiles?: readonly string[];
  /** What a reader of the summary must know besides. */
  readonly notes?: readonly string[];
}

/**
 * Runs the command that a package brings, by the Node.js that runs this: what is in node_modules/.bin is no program on
 * Windows. What computes gives way to windows of VS Code, whose clicks are lost where they wait for a processor.
 */
function runPackage(
  name: string,
  command: string,
  args: readonly string[],
  { isUrgent = false, ...options }: CommandOptions & { readonly isUrgent?: boolean } = {},
): Promise<CommandResult> {
  const folder = join(root, 'node_modules', name);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const script = typeof bin === 'string' ? bin : bin[command];
  const words = [process.execPath, join(folder, script), ...args];
  const [program = '', ...rest] = isUrgent || process.platform === 'win32' ? words : ['nice', '-n', '5', ...words];
  return runCommand(program, rest, { cwd: root, ...options });
}

/** A tool that is content or not; its output matters only when it is not. */
export async function check(name: string, command: string, args: readonly string[]): Promise<Counts> {
  const { ok, output } = await runPackage(name, command, args);
  if (!ok) console.log(output.trimEnd());
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
}

/** One project of vitest.config.mts, or some of its files; with their exhaustive forms where `full`. */
async function once(project: string, full: boolean, files: readonly string[] = []): Promise<Counts> {
  const file = join(root, '.cache', `tests-${project}-${process.pid}.json`);
  // What the product logs along the way, and how long single tests take, is left out.
  const quiet = ['--silent', '--slowTestThreshold=60000', '--reporter', './scripts/test/reporter.mjs'];
  const args = ['run', '--project', `${project}*`, ...quiet, ...files];
  const { ok, output } = await runPackage('vitest', 'vitest', args, {
    env: { MAS_LAB_TEST_COUNTS: file, ...(full && { MAS_LAB_TEST_FULL: '1' }) },
    onLine: (line) => /\S/.test(line) && console.log(line),
    isUrgent: project === 'e2e',
  });
  const counts = countsIn(file);
  rmSync(file, { force: true });
  if (!counts) console.log(output.slice(-2000));
  // A process that dies fails without a failed test.
  return { passed: 0, skipped: 0, ...counts, failed: ok ? 0 : Math.max(counts?.failed ?? 0, 1) };
}

/**
 * The same, and a file that fails is run once more on its own: windows of another program ignore a click now and then, and
 * processes that watch each other are starved, where ten of them share two processors. The summary says that it was. What
 * fails twice has failed.
 */
export async function vitest(project: string, full: boolean, files: readonly string[] = []): Promise<Counts> {
  const first = await once(project, full, files);
  const { failedFiles = [] } = first;
  if (failedFiles.length === 0) return first;
  const names = failedFiles.map((file) => relative(root, file));
  console.log(`Once more: ${names.join(', ')}`);
  const second = await once(project, full, names);
  return {
    passed: first.passed + (second.failed === 0 ? first.failed : 0),
    failed: second.failed,
    skipped: first.skipped,
    notes: [`  failed the first time, run once more: ${names.join(', ')}`],
  };
}

function countsIn(file: string): Counts | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // vitest did not get as far as its report.
  }
}
