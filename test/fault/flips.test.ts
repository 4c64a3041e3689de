import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import pLimit from 'p-limit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomOf, uniform, uniformInt } from '../../src/core/random';
import { UserError } from '../../src/core/userError';
import { readEvents } from '../../src/store/logReader';
import { openRun } from '../../src/store/runDirectory';
import { resumption } from '../../src/training/saved';
import { faulty } from '../fixtures/faultyFs';
import { howOften, longTimeout } from '../fixtures/full';
import { seed } from '../fixtures/seed';
import { manyTrials } from './manyTrials';
import {
  command,
  copyOf,
  endingOf,
  isPlain,
  joined,
  manySnapshots,
  quickHeart,
  trainWords,
  untilDoneOrRestored,
  writeExperiment,
} from './trials';

/**
 * One bit of a file of a run is another: the run ends with the same bytes, or is refused with a way to continue, and then
 * ends with the same bytes. The run has been killed in the middle of its second task, and has all the files that a run may
 * have. What a session would start from is compared for thousands of bits; some runs are trained to their end.
 */

let place = '';
/** The run's folder before any damage. */
let base = '';
let expected: unknown;
let sound: unknown;
let files: readonly string[] = [];

beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'mas-lab-test-'));
  base = join(place, 'base');
  mkdirSync(base);
  writeExperiment(base);
  const first = await command(base, [...trainWords(), '--tasks', '1']);
  expect(first.code, first.stderr).toBe(0);
  const kill = faulty({ action: 'kill', function: 'rename', path: 'snapshot', call: 2, script: 'session\\.js$' });
  const killed = await command(base, trainWords(), joined(manySnapshots, kill));
  expect(killed.stderr).toContain('SIGKILL');
  const run = join(base, 'run');
  files = readdirSync(run, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(run, name)).isFile() && !name.endsWith('.tmp'))
    .sort();
  sound = startOf(run);
  const whole = copyOf(base, join(place, 'whole'));
  const ended = await command(whole, trainWords(), quickHeart);
  expect(ended.code, ended.stderr).toBe(0);
  expected = endingOf(whole, 'run');
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** Everything that a session would start from. */
function startOf(path: string): unknown {
  const { run, experiment } = openRun(path);
  return { experiment, events: readEvents(run.events), from: resumption(run) };
}

interface Flip {
  readonly name: string;
  readonly byte: number;
  readonly bit: number;
}

/** Half of them are in the first bytes of a file, where its metadata is. */
function flipOf(index: number): Flip {
  const random = randomOf(seed, 'flips', index);
  const name = files[uniformInt(random, files.length)] ?? '';
  const { size } = statSync(join(base, 'run', name));
  const among = uniform(random) < 0.5 ? Math.min(size, 2000) : size;
  return { name, byte: among === 0 ? 0 : uniformInt(random, among), bit: uniformInt(random, 8) };
}

function flip(run: string, { name, byte, bit }: Flip): void {
  const bytes = readFileSync(join(run, name));
  if (byte < bytes.length) bytes[byte] = (bytes[byte] ?? 0) ^ (1 << bit);
  writeFileSync(join(run, name), bytes);
}

type Sight = 'the same start' | 'refused' | 'another start';

/** What a session would make of the run. */
function sightOf(run: string): Sight {
  try {
    return isDeepStrictEqual(startOf(run), sound) ? 'the same start' : 'another start';
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.hint ?? '').toMatch(/repair|[Rr]estore|[Dd]elete|new run/);
    return 'refused';
  }
}

/** Trains the run to its end, as its messages say; says how. */
async function trained(folder: string, name: string): Promise<string> {
  const train = () => command(folder, trainWords(), quickHeart);
  const first = await train();
  expect(isPlain(first), first.stderr).toBe(true);
  const restore = () => copyFileSync(join(base, 'run', name), join(folder, 'run', name));
  const followed = await untilDoneOrRestored(train, folder, 'run', restore);
  expect(endingOf(folder, 'run')).toEqual(expected);
  return [first.code === 0 ? 'resumed' : 'refused', ...followed].join(', then ');
}

test(
  'a bit of any file that is flipped ends in the same bytes, or in a refusal with a way to continue',
  () => {
    // One after the other in one copy, whose file is put back.
    const folder = copyOf(base, join(place, 'flipped'));
    const inTurn = pLimit(1);
    const trial = (index: number) => inTurn(() => tryFlip(folder, index));
    return manyTrials('bits flipped, as a session sees them', howOften(60, 20_000, 'MAS_LAB_TEST_FLIPS'), trial);
  },
  longTimeout,
);

async function tryFlip(folder: string, index: number): Promise<string> {
  const what = flipOf(index);
  const path = join(folder, 'run', what.name);
  const before = readFileSync(path);
  try {
    flip(join(folder, 'run'), what);
    const sight = sightOf(join(folder, 'run'));
    if (sight !== 'another start') return `${kindOf(what.name)}: ${sight}`;
    const copy = copyOf(folder, join(place, `other-${index}`));
    writeFileSync(path, before);
    return `${kindOf(what.name)}: another start, ${await trained(copy, what.name)}`;
  } catch (error) {
    throw new Error(`${JSON.stringify(what)}: ${String(error)}`);
  } finally {
    writeFileSync(path, before);
  }
}

test(
  'a run with a flipped bit is trained to the same end',
  () => {
    const trial = async (index: number) => {
      // Others than the ones above.
      const what = flipOf(-1 - index);
      const folder = copyOf(base, join(place, `trained-${index}`));
      try {
        flip(join(folder, 'run'), what);
        return `${kindOf(what.name)}: ${await trained(folder, what.name)}`;
      } catch (error) {
        throw new Error(`${JSON.stringify(what)}: ${String(error)}`);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    };
    return manyTrials('bits flipped, and the run trained', howOften(2, 1000, 'MAS_LAB_TEST_FLIPPED_RUNS'), trial);
  },
  longTimeout,
);

/** Without the numbers in it. */
function kindOf(name: string): string {
  return name.replace(/-[s\d-]*\d+(?=\.|$)/g, '');
}
