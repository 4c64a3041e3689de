import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomOf, uniformInt } from '../../src/core/random';
import { readEvents } from '../../src/store/logReader';
import { type Ended, startIn } from '../fixtures/commandLine';
import { faulty } from '../fixtures/faultyFs';
import { howOften, longTimeout } from '../fixtures/full';
import { seed } from '../fixtures/seed';
import { manyTrials } from './manyTrials';
import { signal } from './sessions';
import {
  command,
  copyOf,
  endingOf,
  isPlain,
  joined,
  linesOf,
  manySnapshots,
  sha256,
  trainWords,
  untilDoneOrRestored,
  writeExperiment,
} from './trials';

/**
 * While a run trains, one of its files is deleted, moved, cut short or replaced, at any call of the file system. The session
 * ends with the same bytes or stops with a plain message; once the file is put back where that is asked for, the same command
 * ends with the same bytes, and no checkpoint was written over in the meantime.
 */

/** What is done to the file or folder at `path`; `saved` is its content, and `aside` a free place. */
const deeds: Readonly<Record<string, (path: string, saved: string, aside: string) => void>> = {
  deleted: (path) => rmSync(path, { recursive: true }),
  moved: (path, _, aside) => renameSync(path, aside),
  'cut short': (path) => {
    if (statSync(path).isDirectory()) rmSync(path, { recursive: true });
    else truncateSync(path, Math.floor(statSync(path).size / 2));
  },
  emptied(path) {
    if (!statSync(path).isDirectory()) return truncateSync(path, 0);
    rmSync(path, { recursive: true });
    mkdirSync(path);
  },
  'replaced by a copy': (path, saved) => {
    rmSync(path, { recursive: true });
    cpSync(saved, path, { recursive: true });
  },
  'replaced by a folder': (path) => {
    rmSync(path, { recursive: true });
    mkdirSync(path);
  },
  'replaced by a link': (path, saved) => {
    rmSync(path, { recursive: true });
    symlinkSync(saved, path);
  },
};

let place = '';
let expected: unknown;
let calls = 0;

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'mas-lab-test-'));
  const folder = join(place, 'unbroken');
  mkdirSync(folder);
  writeExperiment(folder);
  const countFile = join(place, 'calls');
  const plan = faulty({ main: true, path: `^${folder}/run/`, script: 'session\\.js$', countFile });
  const ended = await command(folder, trainWords(), joined(manySnapshots, plan));
  expect(ended.code, ended.stderr).toBe(0);
  expected = endingOf(folder, 'run');
  calls = linesOf(countFile).length;
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** The files and folders within a run, in order of their names. */
function namesIn(run: string): readonly string[] {
  return readdirSync(run, { recursive: true, encoding: 'utf8' }).sort();
}

async function trialOf(index: number): Promise<string> {
  const random = randomOf(seed, 'files', index);
  const folder = join(place, String(index));
  const run = join(folder, 'run');
  const [saved, aside, hitFile] = ['saved', 'aside', 'hit'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  mkdirSync(folder);
  writeExperiment(folder);
  const call = 1 + uniformInt(random, calls);
  const plan = faulty({ action: 'stop', call, main: true, path: `^${run}/`, script: 'session\\.js$', hitFile });
  const { ended } = startIn(folder, trainWords(), { env: joined(manySnapshots, plan) });
  let isOver = false;
  ended.then(() => {
    isOver = true;
  });
  while (linesOf(hitFile).length === 0 && !isOver) await sleep(20);
  if (isOver) return 'not reached';
  const [hit = ''] = linesOf(hitFile);
  const pid = Number(hit.split(' ')[0]);

  copyOf(run, saved);
  const names = namesIn(run);
  const name = names[uniformInt(random, names.length)] ?? '';
  const kinds = Object.keys(deeds);
  const kind = kinds[uniformInt(random, kinds.length)] ?? '';
  const what = `call ${call} at ${hit.slice(hit.indexOf(' '))}: ${name} ${kind}`;
  let first: Ended | undefined;
  try {
    deeds[kind]?.(join(run, name), join(saved, name), aside);
    signal(pid, 'SIGCONT');
    first = await ended;
    expect(isPlain(first)).toBe(true);
    const isSame = () => isDeepStrictEqual(endingOf(folder, 'run'), expected);
    if (first.code === 0 && isSame()) return `${kind}: ended the same`;
    // What happens once all is trained is found by the next command that needs the file.
    const isTrained =
      readEvents(join(saved, 'events.jsonl')).filter(({ type }) => type === 'task-finished').length === 2;
    // So is what happens to a file before it has its name: its digest is that of what was to be written.
    const isLate = isTrained || name.endsWith('.tmp');
    if (!isLate) expect(first.code).not.toBe(0);
    const before = checkpointsOf(run);
    const restore = () => {
      // What was refused has written over nothing.
      expect(checkpointsOf(run)).toEqual(before);
      rmSync(join(run, name), { recursive: true, force: true });
      cpSync(join(saved, name), join(run, name), { recursive: true });
    };
    const again = () => untilDoneOrRestored(() => command(folder, trainWords(), manySnapshots), folder, 'run', restore);
    const followed = [...(await again())];
    if (!isSame()) {
      // A checkpoint that training did not need is gone.
      const repaired = await command(folder, ['repair', 'run']);
      expect(repaired.code, repaired.stderr).toBe(0);
      followed.push('repair', ...(await again()));
    }
    expect(endingOf(folder, 'run')).toEqual(expected);
    return `${kind}: ${first.code === 0 ? 'too late' : 'stopped'}, then ${followed.join(', ') || 'resumed'}`;
  } catch (error) {
    throw new Error(`${what}; the session ended with ${first?.code}: ${first?.stderr}\n${String(error)}`);
  } finally {
    signal(pid, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

function checkpointsOf(run: string): unknown {
  const folder = join(run, 'checkpoints');
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return [];
  return namesIn(folder).map((name) => [relative(run, name), sha256(join(folder, name))]);
}

test.skipIf(process.platform === 'win32')(
  'a file of a run that is deleted, moved, cut short or replaced while it trains changes no result',
  () =>
    manyTrials('files deleted, moved, cut short or replaced', howOften(3, 1000, 'MAS_LAB_TEST_FILES'), trialOf, () => ({
      calls,
    })),
  longTimeout,
);
