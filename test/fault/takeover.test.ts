import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { randomOf, uniform, uniformInt } from '../../src/core/random';
import { type Ended, startIn } from '../fixtures/commandLine';
import { type FaultyFs, faulty } from '../fixtures/faultyFs';
import { howOften, longTimeout } from '../fixtures/full';
import { seed } from '../fixtures/seed';
import { temporaryFolder } from '../fixtures/temporaryFolder';
import { manyTrials } from './manyTrials';
import { nextSession, sessionsOf, signal } from './sessions';
import {
  command,
  endingOf,
  isPlain,
  joined,
  linesOf,
  manySnapshots,
  tiny,
  trainWords,
  untilDone,
  writeExperiment,
} from './trials';

/** A session is suspended, another takes the run over, and the first wakes up: the run ends as one that nothing happened to. */

/** Long enough that two sessions meet while both train. */
const experiment = { training: { ...tiny.training, epochs: 30 } };

interface Unbroken {
  readonly ending: unknown;
  /** Calls of the file system that its session makes, and how long it lives. */
  readonly calls: number;
  readonly ms: number;
}

async function unbroken(folder: string): Promise<Unbroken> {
  mkdirSync(folder);
  writeExperiment(folder, experiment);
  const countFile = join(folder, 'calls');
  const { ended } = startIn(folder, trainWords(), { env: faultsIn(folder, { countFile }) });
  await nextSession(join(folder, 'run'));
  const began = performance.now();
  const { code, stderr } = await ended;
  expect(code, stderr).toBe(0);
  return { ending: endingOf(folder, 'run'), calls: linesOf(countFile).length, ms: performance.now() - began };
}

/** Faults of the calls that a session makes in its run. */
function faultsIn(folder: string, plan: FaultyFs): NodeJS.ProcessEnv {
  return joined(manySnapshots, faulty({ ...plan, main: true, path: `^${folder}/run/`, script: 'session\\.js$' }));
}

type Moment = { readonly afterMs: number } | { readonly call: number };

interface Trial {
  /** When each session is suspended; the one after it takes over. */
  readonly suspended: readonly Moment[];
  /** When they wake up, after the last session has begun. */
  readonly wakeMs: number;
}

function trialOf(index: number, { calls, ms }: Unbroken): Trial {
  const random = randomOf(seed, 'takeover', index);
  const moment = (): Moment =>
    uniform(random) < 0.3 ? { afterMs: ms * uniform(random) } : { call: 1 + uniformInt(random, calls) };
  const often = uniform(random) < 0.7 ? 1 : 2;
  return { suspended: Array.from({ length: often }, moment), wakeMs: 2000 + 3 * ms * uniform(random) };
}

/** Starts a session and suspends it; undefined where it ended before that. */
async function suspend(folder: string, moment: Moment, known: readonly number[]) {
  const plan = 'call' in moment ? { action: 'stop', call: moment.call } : {};
  const { ended } = startIn(folder, trainWords(), { env: faultsIn(folder, plan) });
  const isOver = ended.then(() => undefined);
  const pid = await Promise.race([nextSession(join(folder, 'run'), known), isOver]);
  if (pid === undefined) return { ended, pid };
  if ('afterMs' in moment) {
    await sleep(moment.afterMs);
    signal(pid, 'SIGSTOP');
  }
  return { ended, pid };
}

/** Whether the process stands still or has ended, within some seconds. */
async function isQuiet(folder: string, pid: number): Promise<boolean> {
  for (let looks = 0; looks < 400; looks++) {
    const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
    if (/^[TtZ]/.test(stdout) || stdout.trim() === '') return true;
    await sleep(50);
  }
  return sessionsOf(join(folder, 'run')).length === 0;
}

async function attempt(folder: string, { suspended, wakeMs }: Trial): Promise<readonly Ended[]> {
  mkdirSync(folder);
  writeExperiment(folder, experiment);
  const sleepers: { readonly pid: number; readonly ended: Promise<Ended> }[] = [];
  try {
    for (const moment of suspended) {
      const { pid, ended } = await suspend(
        folder,
        moment,
        sleepers.map((each) => each.pid),
      );
      if (pid === undefined) continue;
      sleepers.push({ pid, ended });
      expect(await isQuiet(folder, pid)).toBe(true);
    }
    const last = untilDone(() => command(folder, trainWords(), manySnapshots), folder, 'run');
    await Promise.race([last, sleep(wakeMs)]);
    for (const { pid } of sleepers) signal(pid, 'SIGCONT');
    await last;
    return await Promise.all(sleepers.map((each) => each.ended));
  } finally {
    for (const { pid } of sleepers) {
      signal(pid, 'SIGCONT');
      signal(pid, 'SIGKILL');
    }
  }
}

test.skipIf(process.platform !== 'linux')(
  'a suspended session that is taken over and wakes up changes nothing',
  async () => {
    const place = temporaryFolder();
    const undisturbed = await unbroken(join(place, 'unbroken'));
    await manyTrials('takeovers', howOften(1, 200, 'MAS_LAB_TEST_TAKEOVERS'), async (index) => {
      const trial = trialOf(index, undisturbed);
      const folder = join(place, String(index));
      const sleepers = await attempt(folder, trial).catch((error: unknown) => {
        throw new Error(`${JSON.stringify(trial)}: ${String(error)}`);
      });
      for (const each of sleepers) expect(isPlain(each), each.stderr).toBe(true);
      expect(endingOf(folder, 'run'), JSON.stringify(trial)).toEqual(undisturbed.ending);
      const { code, stderr } = await command(folder, ['show', 'run']);
      expect(code, stderr).toBe(0);
      rmSync(folder, { recursive: true, force: true });
      return `the sleepers ended with ${sleepers.map((each) => each.code).join(' and ')}`;
    });
  },
  longTimeout,
);

const apart = ['unshare', '-pf', '--mount-proc'];
const isAllowed = process.platform === 'linux' && spawnSync(apart[0] ?? '', [...apart.slice(1), 'true']).status === 0;

test.skipIf(!isAllowed)('sessions that cannot see each other’s processes do not train one run together', async () => {
  const place = temporaryFolder();
  const undisturbed = unbroken(join(place, 'unbroken'));
  const folder = join(place, 'apart');
  mkdirSync(folder);
  writeExperiment(folder, experiment);
  const run = join(folder, 'run');
  const start = () => startIn(folder, trainWords(), { env: manySnapshots, under: apart }).ended;

  const first = start();
  const pid = (await nextSession(run)) ?? 0;
  await sleep(700);
  signal(pid, 'SIGSTOP');
  const second = start();
  await nextSession(run, [pid]);
  await sleep(2500);
  signal(pid, 'SIGCONT');
  const ends = await Promise.all([first, second]);
  for (const each of ends) expect(isPlain(each), each.stderr).toBe(true);
  await untilDone(() => command(folder, trainWords(), manySnapshots), folder, 'run');
  expect(endingOf(folder, 'run')).toEqual((await undisturbed).ending);
});
