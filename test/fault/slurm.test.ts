import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readEvents } from '../../src/store/logReader';
import { type Ended, masLab, startIn } from '../fixtures/commandLine';
import { isFull } from '../fixtures/full';
import { type Cluster, startCluster, whyNoSlurm } from '../fixtures/slurm/cluster';
import { sessionsOf, signal } from './sessions';
import { endingOf, quickHeart, tiny } from './trials';

/**
 * A sweep on a real Slurm, whose jobs and node get everything that a cluster does to them. The complete form has 24 cells. The
 * short one has four, of a second each, none of which is over its time limit, since Slurm looks at those every 30 s; and its
 * node's daemon is back before the node counts as down.
 */

const noSlurm = whyNoSlurm();
const SEEDS = isFull ? 12 : 2;
const PATIENCE_MS = isFull ? 20 * 60_000 : 300_000;
const file = 'cluster.mas-sweep.json';
const runs = '.mas/runs';

/** Cells of some seconds, on one processor each. */
function sweepOf(cluster: Cluster): object {
  const experiment = {
    ...tiny,
    benchmark: { ...tiny.benchmark, trainSamples: 2000 },
    network: { kind: 'mlp', hidden: [64], dropout: 0.1 },
    training: { ...tiny.training, epochs: isFull ? 16 : 3, batchSize: 16 },
  };
  const values = { 'method.lambda': [0.1, 1], seed: Array.from({ length: SEEDS }, (_, i) => i) };
  // Slurm looks at time limits every 30 s: whoever runs then is warned.
  const slurm = { partition: 'low', time: '1', warning: 60, poll: 1, lines: cluster.lines };
  return { experiment, values, slurm };
}

let cluster: Cluster;
let folder = '';
beforeAll(async () => {
  if (noSlurm) return;
  cluster = await startCluster();
  folder = mkdtempSync(join(tmpdir(), 'mas-lab-test-'));
  writeFileSync(join(folder, file), JSON.stringify(sweepOf(cluster)));
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  expect((await cluster?.end()) ?? []).toEqual([]);
}, 60_000);

interface Task {
  readonly job: string;
  readonly state: string;
  readonly reason: string;
}

async function queue(...words: readonly string[]): Promise<readonly Task[]> {
  const printed = await cluster.call('squeue', '-r', '-h', '-o', '%i|%T|%r', ...words);
  return printed
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('|'))
    .map(([job = '', state = '', reason = '']) => ({ job, state, reason }));
}

async function until<T>(what: string, look: () => Promise<T | undefined> | T | undefined, everyMs = 200): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS / 4;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadline) {
      const known = await cluster.call('squeue', '-r', '-t', 'all');
      throw new Error(`waited in vain until ${what}\n${known}`);
    }
    await sleep(everyMs);
  }
}

const pathOf = (cell: string) => join(folder, runs, cell);
const logOf = (cell: string) => readFileSync(join(pathOf(cell), 'session.log'), 'utf8');
const cells = () =>
  existsSync(join(folder, runs)) ? readdirSync(join(folder, runs)).filter((name) => !name.startsWith('.')) : [];

/** Cells that train at the moment, each with the process of its session. */
function training(): readonly { readonly cell: string; readonly pid: number }[] {
  return cells().flatMap((cell) => {
    const [pid] = sessionsOf(pathOf(cell));
    const isTraining = pid !== undefined && readEvents(join(pathOf(cell), 'events.jsonl')).at(-1)?.type === 'progress';
    return isTraining ? [{ cell, pid }] : [];
  });
}

async function trainingCell(earlier: readonly string[]) {
  return until('a cell trains', () => training().find(({ cell }) => !earlier.includes(cell)));
}

/** Kills the session of a cell, without a warning. */
async function killSession(earlier: readonly string[]): Promise<string> {
  const { cell, pid } = await trainingCell(earlier);
  signal(pid, 'SIGKILL');
  return cell;
}

interface Held {
  readonly cell: string;
  /** Whether Slurm warned it; false where its session ended before. */
  readonly warned: Promise<boolean>;
}

/** Holds a cell until Slurm warns it. */
async function hold(): Promise<Held> {
  const { cell, pid } = await trainingCell([]);
  const look = () => {
    if (/(USR2|TERM), so the session is asked/.test(logOf(cell))) return true;
    if (!sessionsOf(pathOf(cell)).includes(pid)) return false;
    // Slurm continues the processes of a job that it preempts, seconds before the warning. A cell could end in that time.
    signal(pid, 'SIGSTOP');
    return undefined;
  };
  signal(pid, 'SIGSTOP');
  const warned = until('the held cell is warned', look, 20).finally(() => signal(pid, 'SIGCONT'));
  return { cell, warned };
}

/** The cell that was warned: a session whose job Slurm gave up with the lost node is killed before, and another is held. */
async function warnedOne(first: Held): Promise<string> {
  let held = first;
  for (let attempt = 1; !(await held.warned); attempt++) {
    if (attempt === 5) throw new Error('five held cells ended without a warning');
    held = await hold();
  }
  return held.cell;
}

/** A job of a better partition takes the place of all that run. Slurm warns a held cell, which then may save. */
async function preempt(): Promise<string> {
  for (let attempt = 1; attempt <= 5; attempt++) {
    const { cell, warned } = await hold();
    const words = ['--parsable', '--partition=high', '--cpus-per-task=2', '--output=/dev/null', '--wrap=true'];
    const job = (await cluster.call('sbatch', ...words)).trim();
    const isWarned = await warned;
    await until('the better job is over', async () => {
      const known = (await queue('-t', 'all')).find((each) => each.job === job);
      return known?.state === 'COMPLETED' ? true : undefined;
    });
    // A session whose job Slurm gave up with the lost node is killed without a warning.
    if (isWarned) return cell;
  }
  throw new Error('five held cells ended without a warning');
}

/** The node's daemon is killed under the cells that train, and comes back. */
async function loseNode(): Promise<void> {
  // While a job is being started, Slurm would wait for an answer of the lost daemon.
  const { cell, pid } = await trainingCell([]);
  signal(pid, 'SIGSTOP');
  await trainingCell([cell]);
  await cluster.killNode();
  if (isFull) {
    await until('its node is down', async () =>
      /^down/m.test(await cluster.call('sinfo', '-h', '-o', '%T')) ? true : undefined,
    );
  }
  await cluster.startNode();
  signal(pid, 'SIGCONT');
}

async function drainAndResume(): Promise<void> {
  await cluster.call('scontrol', 'update', `NodeName=${cluster.node}`, 'State=DRAIN', 'Reason=test');
  // Slurm may know for a while that no job runs, and not yet that the node is free.
  await until('its node is drained', async () =>
    /^drained/m.test(await cluster.call('sinfo', '-h', '-o', '%T')) ? true : undefined,
  );
  expect(await queue('--states=RUNNING,COMPLETING')).toEqual([]);
  await cluster.call('scontrol', 'update', `NodeName=${cluster.node}`, 'State=RESUME');
}

describe.skipIf(noSlurm)('a sweep on Slurm', () => {
  test('ends with the bytes of cells that are trained alone, whatever befalls its jobs', {
    timeout: PATIENCE_MS,
  }, async () => {
    const env = { ...cluster.env, ...quickHeart };
    const words = ['sweep', file, '--engine', 'wasm', '--json', '--on', 'slurm'];
    const { ended } = startIn(folder, words, { env });
    let isOver = false;
    void ended.then(() => (isOver = true));
    await until('the first cell trains', () => (isOver ? true : training()[0]));
    expect(isOver && (await ended).stderr).toBe(false);

    const alone = trainedAlone();
    // Whoever waits for it hears why it failed.
    alone.catch(() => undefined);
    await loseNode();
    const held = isFull ? await hold() : undefined;
    const killed: string[] = [];
    for (let i = 0; i < (isFull ? 2 : 1); i++) killed.push(await killSession([...killed, held?.cell ?? '']));
    const warned = held && (await warnedOne(held));
    const preempted = await preempt();
    await drainAndResume();
    const { code, stderr, stdout } = await ended;
    expect(code, stderr).toBe(0);
    expect(await queue()).toEqual([]);

    // What befell them is in their logs.
    for (const cell of killed) expect(logOf(cell)).toContain('the session was killed (exit code 137)');
    expect(logOf(preempted)).toMatch(/requeued [1-9] times/);
    if (warned !== undefined) expect(logOf(warned)).toContain('its time is over');

    const reference = await alone;
    expect(cells()).toHaveLength(2 * SEEDS);
    for (const cell of cells()) {
      expect(endingOf(join(folder, runs), cell), cell).toEqual(endingOf(reference.runs, cell));
      const finished = readEvents(join(pathOf(cell), 'events.jsonl')).filter(({ type }) => type === 'task-finished');
      expect(finished, cell).toHaveLength(2);
    }
    expect(withoutTimes(stdout)).toEqual(withoutTimes(reference.ended.stdout));

    // Called again, it has nothing to do, and sends nothing.
    const again = await startIn(folder, words, { env }).ended;
    expect(again.code, again.stderr).toBe(0);
    expect(again.stdout).toBe(stdout);
  });

  /** The same sweep on this machine, undisturbed. */
  async function trainedAlone(): Promise<{ readonly runs: string; readonly ended: Ended }> {
    const place = 'alone';
    const ended = await masLab(folder, 'sweep', file, '--engine', 'wasm', '--json', '--runs', place, '--jobs', '1');
    expect(ended.code, ended.stderr).toBe(0);
    return { runs: join(folder, place), ended };
  }
});

/** A comparison without what depends on clock and folder. */
function withoutTimes(printed: string): unknown {
  return JSON.parse(printed, (key, value) => (/seconds|time|^runs$/i.test(key) ? undefined : value));
}
