import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExperimentInput } from '../../src/core/experiment/experiment';
import { runState } from '../../src/core/run/reduce';
import { readEvents } from '../../src/store/logReader';
import { type Ended, startIn } from '../fixtures/commandLine';

/** What the trials of this folder share: a run of a second, what it ends with, and how a user gets it to its end. */

export const experimentFile = 'x.mas.json';

/** Two tasks of four steps each. */
export const tiny: ExperimentInput = {
  benchmark: { kind: 'permuted', dataset: 'mnist', tasks: 2, trainSamples: 100, testSamples: 50 },
  scenario: 'domain-incremental',
  network: { kind: 'mlp', hidden: [8], dropout: 0.1 },
  training: { epochs: 2, batchSize: 50, optimizer: { kind: 'adam', learningRate: 0.01 } },
  method: { kind: 'mas', lambda: 1 },
};

export function writeExperiment(folder: string, changes: Partial<ExperimentInput> = {}): void {
  writeFileSync(join(folder, experimentFile), JSON.stringify({ ...tiny, ...changes }));
}

/** The words that train the run in folder `run`, or resume it. */
export function trainWords(run = 'run', engine = 'wasm'): readonly string[] {
  return ['run', experimentFile, '--run', run, '--engine', engine, '--json'];
}

export const preload = (name: string) => `--require ${join(import.meta.dirname, '..', 'fixtures', name)}`;

/** The environment in which a killed owner is soon known to be dead. */
export const quickHeart: NodeJS.ProcessEnv = { MAS_LAB_HEARTBEAT_MS: '500' };

/** The same, in which there is a snapshot every 20 ms of training. */
export const manySnapshots: NodeJS.ProcessEnv = {
  ...quickHeart,
  NODE_OPTIONS: preload('quickClock.cjs'),
  MAS_LAB_QUICK_CLOCK: '500',
};

/** Several environments with preloads as one. */
export function joined(...all: readonly NodeJS.ProcessEnv[]): NodeJS.ProcessEnv {
  const options = all.map((env) => env.NODE_OPTIONS).filter(Boolean);
  return { ...Object.assign({}, ...all), NODE_OPTIONS: options.join(' ') };
}

/** Longer than any command of a tiny run takes on a machine that does other work. */
const PATIENCE_MS = 120_000;

/** Runs `mas-lab` to its end; one that does not end is killed, and its code is null. */
export async function command(folder: string, words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const { child, ended } = startIn(folder, words, { env });
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  return ended.finally(() => clearTimeout(timer));
}

/** What must not depend on what happened to a run: its numbers, its checkpoints to the byte, and its curves. */
export function endingOf(folder: string, run: string): unknown {
  const { tasks, accuracyMatrix, untrained, checkpoints, importance } = runState(
    readEvents(join(folder, run, 'events.jsonl')),
  );
  return {
    accuracyMatrix,
    untrained,
    checkpoints: checkpoints.map(({ task, file }) => [task, contentOf(join(folder, run, file))]),
    importance: importance.map(({ seconds: _, ...each }) => each),
    curves: tasks.map((each) => (each.state === 'done' ? each.history : each.state)),
  };
}

function contentOf(path: string): string {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? sha256(path) : 'no file';
}

export function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** Whether an answer is one for the person who must act: no stack, no bug. */
export function isPlain({ stderr }: Ended): boolean {
  return !/This is a bug|^ {4}at |\bTypeError\b|\bRangeError\b/m.test(stderr);
}

/** What a refusal says to do, as far as a user can follow it. */
type Advice = 'wait' | 'repair' | 'delete the folder' | 'again';

function adviceIn(stderr: string): Advice | undefined {
  if (/is in use/.test(stderr)) return 'wait';
  if (/mas-lab repair|cli\.js repair/.test(stderr)) return 'repair';
  if (/delete the folder|(experiment\.json is missing|holds other files).*\n.*new or empty/i.test(stderr))
    return 'delete the folder';
  if (/killed by SIG|same command again/i.test(stderr)) return 'again';
  return undefined;
}

export interface Outcome {
  readonly ended: Ended;
  /** What was done on the way, in order. */
  readonly followed: readonly Advice[];
}

/**
 * Repeats a command until it succeeds, and does what its refusals say. It fails where a refusal says nothing that can be
 * done, or the same again and again.
 *
 * @param run the run directory that it writes.
 */
export async function untilDone(attempt: () => Promise<Ended>, folder: string, run: string): Promise<Outcome> {
  const followed: Advice[] = [];
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const ended = await attempt();
    // What was interrupted was done all the same.
    if (ended.code === 0 || /There is a run in .* already/.test(ended.stderr)) return { ended, followed };
    const advice = isPlain(ended) ? adviceIn(ended.stderr) : undefined;
    const isStuck = advice !== 'wait' && followed.filter((each) => each === advice).length > 1;
    if (!advice || isStuck || performance.now() > deadline) {
      throw new Error(`After [${followed}] it ended with ${ended.code}: ${ended.stderr}`);
    }
    if (advice === 'repair') {
      const repaired = await command(folder, ['repair', run]);
      if (repaired.code !== 0) throw new Error(`repair ended with ${repaired.code}: ${repaired.stderr}`);
    }
    if (advice === 'delete the folder') rmSync(join(folder, run), { recursive: true });
    if (advice === 'wait') await sleep(300);
    else followed.push(advice);
  }
}

/**
 * The same where the run directory may be damaged beyond what can be computed again: if the refusal asks for a copy of a file,
 * `restore` puts it back.
 *
 * @returns what was done, without the waiting.
 */
export async function untilDoneOrRestored(
  attempt: () => Promise<Ended>,
  folder: string,
  run: string,
  restore: () => void,
): Promise<readonly string[]> {
  const asked = await untilDone(attempt, folder, run).catch((refusal: unknown) => {
    if (!/[Rr]estore|[Cc]opy|put .* back|[Mm]ove it|[Rr]emove the link|[Dd]elete the file/.test(String(refusal)))
      throw refusal;
    return undefined;
  });
  if (!asked) restore();
  const { followed } = asked ?? (await untilDone(attempt, folder, run));
  return [...(asked ? [] : ['a copy put back']), ...followed.filter((each) => each !== 'wait')];
}

/** A copy of a folder, for one trial. */
export function copyOf(folder: string, copy: string): string {
  cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

/** The lines of a file that a process appends to; none where it is absent. */
export function linesOf(path: string): readonly string[] {
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
}
