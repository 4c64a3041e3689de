import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomOf, uniformInt } from '../../src/core/random';
import { type FaultyFs, faulty } from '../fixtures/faultyFs';
import { howOften, isFull, longTimeout } from '../fixtures/full';
import { seed } from '../fixtures/seed';
import { manyTrials } from './manyTrials';
import { type Scene, scenes } from './scenes';
import { copyOf, isPlain, joined, linesOf, manySnapshots, untilDone } from './trials';

/**
 * Whatever MAS Lab does with a run, it is killed, or the disk gives an error, at a call of the file system that concerns the
 * run. The same command is then given again, and what it ends with is what it ends with where nothing happens.
 */

/** By what happened. A full or read-only disk is so from that call on, for whatever changes something. */
const faults = {
  kill: { action: 'kill' },
  ENOSPC: { action: 'ENOSPC' },
  EIO: { action: 'EIO' },
  EACCES: { action: 'EACCES' },
  'half a write': { action: 'ENOSPC', half: true },
  'full disk': { action: 'ENOSPC', changing: true, half: true, times: 1e9 },
  'read-only disk': { action: 'EROFS', changing: true, times: 1e9 },
} as const satisfies Record<string, FaultyFs>;

type Fault = keyof typeof faults;

interface Trial {
  readonly script: string;
  readonly call: number;
  readonly fault: Fault;
}

let place = '';
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'mas-lab-test-'));
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

const bases = new Map<Scene['prepare'], Promise<string>>();

/** What a scene starts from, made once. */
function baseOf({ prepare }: Scene): Promise<string> {
  const made = bases.get(prepare) ?? makeBase(prepare, join(place, `base-${bases.size}`));
  bases.set(prepare, made);
  return made;
}

async function makeBase(prepare: Scene['prepare'], folder: string): Promise<string> {
  mkdirSync(folder);
  await prepare(folder);
  return folder;
}

/** Faults of calls in `folder`. The calls of threads, such as those of the heartbeat, come when they like: they do not count. */
function faultsIn(folder: string, plan: FaultyFs): NodeJS.ProcessEnv {
  return joined(manySnapshots, faulty({ main: true, path: `^${folder}/`, ...plan }));
}

/** How many calls each process makes where nothing happens, and what it ends with. */
async function undisturbed(scene: Scene, base: string, folder: string) {
  copyOf(base, folder);
  const countFile = `${folder}.calls`;
  const ended = await scene.act(folder, faultsIn(folder, { countFile }));
  expect(ended.code, ended.stderr).toBe(0);
  const calls = new Map<string, number>();
  for (const line of linesOf(countFile)) {
    const [, script = ''] = line.split(' ');
    calls.set(script, (calls.get(script) ?? 0) + 1);
  }
  return { calls, ending: await scene.ending(folder, ended) };
}

/** All calls and faults; or some of them, spread over the calls. */
function trialsOf(calls: ReadonlyMap<string, number>, { name, short }: Scene): readonly Trial[] {
  const kinds = Object.keys(faults) as Fault[];
  const all = [...calls].flatMap(([script, count]) =>
    Array.from({ length: count }, (_, i) => kinds.map((fault) => ({ script, call: i + 1, fault }))).flat(),
  );
  const wanted = Math.min(all.length, howOften(short, all.length, 'MAS_LAB_TEST_CALLS'));
  const random = randomOf(seed, 'every-call', name);
  const start = (part: number) => Math.floor((part * all.length) / wanted);
  return Array.from({ length: wanted }, (_, i) => all.slice(start(i), start(i + 1))).flatMap((part) =>
    part.slice(uniformInt(random, part.length)).slice(0, 1),
  );
}

/** Makes a trial, and says what happened. */
async function attempt(scene: Scene, { script, call, fault }: Trial, folder: string, ending: unknown): Promise<string> {
  const hitFile = `${folder}.hit`;
  const plan = { ...faults[fault], call, script: `${script.replace('.', '\\.')}$`, hitFile };
  const first = await scene.act(folder, faultsIn(folder, plan));
  const [hit] = linesOf(hitFile);
  try {
    expect(isPlain(first), first.stderr).toBe(true);
    const again = () => scene.act(folder, manySnapshots);
    const { ended, followed } =
      first.code === 0 ? { ended: first, followed: [] } : await untilDone(again, folder, scene.run);
    expect(await scene.ending(folder, ended)).toEqual(ending);
    if (hit === undefined) return `${fault}: not reached`;
    const way = followed.filter((each) => each !== 'wait').map((each) => `, then ${each}`);
    return `${fault}: code ${first.code}${way.join('')}`;
  } catch (error) {
    const story = `${fault} at call ${call} of ${script}, ${hit}; it ended with ${first.code}: ${first.stderr}`;
    throw new Error(`${story}\n${String(error)}`);
  }
}

// One scene after the other where the time for each is limited.
const inOrder = isFull ? test : test.concurrent;

inOrder.each(scenes.filter(({ short }) => isFull || short > 0))(
  'after a kill or an error at any call, while $name, the same command ends with the same bytes',
  async (scene) => {
    const here = join(place, String(scenes.indexOf(scene)));
    mkdirSync(here);
    const base = await baseOf(scene);
    const { calls, ending } = await undisturbed(scene, base, join(here, 'undisturbed'));
    const trials = trialsOf(calls, scene);
    const trial = async (index: number) => {
      const folder = copyOf(base, join(here, String(index)));
      try {
        return await attempt(scene, trials[index] as Trial, folder, ending);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    };
    await manyTrials(`every call: ${scene.name}`, trials.length, trial, () => ({ calls: Object.fromEntries(calls) }));
  },
  longTimeout,
);
