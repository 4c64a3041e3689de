import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomOf, uniformInt } from '../../../src/core/random';
import type { Event } from '../../../src/core/run/event';
import { runState } from '../../../src/core/run/reduce';
import { UserError } from '../../../src/core/userError';
import { openInterpreter } from '../../../src/graph/interpreter';
import type { Engine } from '../../../src/graph/session';
import { readCheckpoint } from '../../../src/store/checkpoints';
import { createRun } from '../../../src/store/createRun';
import { readEvents } from '../../../src/store/logReader';
import { repairFiles } from '../../../src/store/repairRun';
import { layout, type RunDirectory } from '../../../src/store/runDirectory';
import { newestSession } from '../../../src/store/runFiles';
import { firstOrAll, longTimeout, trialsMs } from '../../fixtures/full';
import { someExperiment } from '../../fixtures/someExperiment';
import { streamOfData } from '../../fixtures/streams';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { patterns, trainRun } from './someRun';

/**
 * A run that was stopped in its third task, with a snapshot there. Whatever happens to its files, it ends with the bytes of
 * a run that was never stopped, or is refused with a message that says how to continue.
 */

const experiment = someExperiment({
  benchmark: { kind: 'split', dataset: 'patterns', classesPerTask: 2 },
  scenario: 'task-incremental',
  network: { kind: 'mlp', hidden: [3] },
  training: { epochs: 2, batchSize: 8, optimizer: { kind: 'adam', learningRate: 0.02 } },
});
const stream = streamOfData(experiment, patterns(8, 4));
let engine: Engine;
let folder: string;
let stopped: RunDirectory;
let unbroken: readonly string[];

beforeAll(async () => {
  engine = await openInterpreter('cpu');
  folder = mkdtempSync(join(tmpdir(), 'mas-lab-test-'));
  const whole = createRun(join(folder, 'whole'), experiment).run;
  await trainRun(engine, experiment, { stream, earlier: whole });
  unbroken = outcomeOf(whole);
  stopped = createRun(join(folder, 'stopped'), experiment).run;
  const shouldStop = (events: readonly Event[]) => events.some(isInTask3);
  await trainRun(engine, experiment, { stream, earlier: stopped, shouldStop });
  expect(readdirSync(stopped.path).sort()).toEqual([
    'checkpoints',
    'events.jsonl',
    'experiment.json',
    'snapshot-s1-0001.safetensors',
  ]);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const isInTask3 = (event: Event) => event.type === 'progress' && event.task === 3;

/** Digests of the checkpoints, what they were measured with, and the curves. */
function outcomeOf(run: RunDirectory): readonly string[] {
  const state = runState(readEvents(run.events));
  for (const checkpoint of state.checkpoints) readCheckpoint(run, checkpoint);
  const curves = state.tasks.map((task) => (task.state === 'done' ? task.history : []));
  return [
    ...state.checkpoints.map(({ task, sha256 }) => `${task} ${sha256}`),
    JSON.stringify(state.accuracyMatrix),
    JSON.stringify(curves),
  ];
}

function copyOf(run: RunDirectory): RunDirectory {
  const path = join(temporaryFolder(), 'run');
  cpSync(run.path, path, { recursive: true });
  return layout(path);
}

const resumed = (run: RunDirectory) => trainRun(engine, experiment, { stream, earlier: run });

/** Resumes a run: `same` if it ends as the unbroken one; the refusal otherwise. */
async function tried(run: RunDirectory): Promise<'same' | UserError> {
  try {
    await resumed(run);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  expect(outcomeOf(run)).toEqual(unbroken);
  return 'same';
}

/** A refusal, and that a repair leads to the bytes of the unbroken run. */
async function repaired(run: RunDirectory, refusal: 'same' | UserError): Promise<void> {
  if (refusal === 'same') throw new Error('nothing was refused');
  expect(refusal.hint).toContain(`mas-lab repair ${run.path}`);
  const repair = repairFiles(run);
  expect(repair).toBeDefined();
  for (const { to } of repair?.moved ?? []) expect(existsSync(join(run.path, to))).toBe(true);
  expect(repairFiles(run)).toBeUndefined();
  await resumed(run);
  expect(outcomeOf(run)).toEqual(unbroken);
  expect(readdirSync(run.checkpoints)).toHaveLength(3);
}

const files = [
  'experiment.json',
  'events.jsonl',
  'checkpoints/task-001-s1.safetensors',
  'checkpoints/task-002-s1.safetensors',
  'snapshot-s1-0001.safetensors',
];

test('a repair says of each file why it was put aside, what is kept, and where training resumes', () => {
  const run = copyOf(stopped);
  const path = join(run.checkpoints, 'task-002-s1.safetensors');
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.with(600, (bytes[600] ?? 0) ^ 1));
  const repair = repairFiles(run);
  expect(repair?.moved).toEqual([
    {
      file: 'checkpoints/task-002-s1.safetensors',
      to: 'damaged/task-002-s1.safetensors',
      reason: 'its SHA-256 is not the one in the event log',
    },
    {
      file: 'snapshot-s1-0001.safetensors',
      to: 'damaged/snapshot-s1-0001.safetensors',
      reason: 'it was made after what is damaged',
    },
    {
      file: 'events.jsonl',
      to: 'damaged/events.jsonl',
      reason: expect.stringMatching(/^its line \d+ names checkpoint 2, which is damaged$/),
    },
  ]);
  expect(repair?.kept).toEqual([1]);
  expect(repair?.next).toEqual({ task: 2, step: 0 });
});

test('a repair puts aside what stands in the place of the files that a session writes', () => {
  const run = layout(join(temporaryFolder(), 'run'));
  cpSync(stopped.path, run.path, { recursive: true });
  mkdirSync(run.log);
  symlinkSync('/dev/zero', run.stopRequest);
  const moved = repairFiles(run)?.moved.map(({ file }) => file);
  expect(moved).toEqual(['session.log', 'stop-request']);
  expect(repairFiles(run)).toBeUndefined();

  rmSync(join(run.path, 'damaged'), { recursive: true });
  symlinkSync(temporaryFolder(), join(run.path, 'damaged'));
  expect(() => repairFiles(run)).toThrow(/damaged is a symbolic link/);
  expect(() => newestSession(run)).toThrow(/damaged is a symbolic link/);
});

test('a damaged experiment is not repaired, nor an Ω that was re-estimated', () => {
  const changed = copyOf(stopped);
  writeFileSync(changed.experiment, `${readFileSync(changed.experiment, 'utf8')} `);
  expect(() => repairFiles(changed)).toThrow(/experiment\.json has changed .* cannot restore it/);
  const adapted = copyOf(stopped);
  cpSync(
    join(adapted.checkpoints, 'task-002-s1.safetensors'),
    join(adapted.checkpoints, 'task-002-s2-adapted.safetensors'),
  );
  expect(() => repairFiles(adapted)).toThrow(/`mas-lab adapt` re-estimated/);
});

test('a run that is left alone ends with the same bytes', async () => {
  expect(await tried(copyOf(stopped))).toBe('same');
  expect(repairFiles(copyOf(stopped))).toBeUndefined();
});

test('a repair of a run that is trained says that nothing has to be trained again', async () => {
  const run = copyOf(stopped);
  await resumed(run);
  mkdirSync(run.log);
  expect(repairFiles(run)).toMatchObject({ moved: [{ file: 'session.log' }], kept: [1, 2, 3], next: undefined });
});

describe.each(files)('%s', (file) => {
  test(
    'with a flipped bit: the same bytes, or a refusal that says how to continue',
    async () => {
      const run = copyOf(stopped);
      const path = join(run.path, file);
      const bytes = readFileSync(path);
      const random = randomOf(0, 'flips', file);
      const bits = Array.from({ length: 3000 }, () => uniformInt(random, 8 * bytes.length));
      const began = performance.now();
      let refusal: UserError | undefined;
      for (const bit of firstOrAll(bits, 40)) {
        if (performance.now() - began > trialsMs / files.length) break;
        const at = bit >> 3;
        writeFileSync(path, bytes.with(at, (bytes[at] ?? 0) ^ (1 << (bit & 7))));
        const what = await tried(run);
        if (what === 'same') throw new Error(`a flipped bit ${bit} was not noticed`);
        expect(what.hint, `bit ${bit}`).toMatch(/repair|Restore/i);
        refusal = what;
      }
      if (!refusal) throw new Error('no bit was tried');
      if (file !== 'experiment.json') await repaired(run, refusal);
    },
    longTimeout,
  );

  test('cut short, or empty', async () => {
    const length = statSync(join(stopped.path, file)).size;
    for (const left of [0, 10, length >> 1, length - 1]) {
      const run = copyOf(stopped);
      truncateSync(join(run.path, file), left);
      const what = await tried(run);
      if (file === 'experiment.json') expect(what).toBeInstanceOf(UserError);
      else if (what !== 'same') await repaired(run, what);
    }
  });

  test('deleted', async () => {
    const run = copyOf(stopped);
    rmSync(join(run.path, file));
    const what = await tried(run).catch((error: unknown) => error);
    // Training resumes without the snapshot, and without a checkpoint that it does not need.
    if (file.startsWith('snapshot')) return expect(what).toBe('same');
    if (file === 'experiment.json') return expect(what).toBeInstanceOf(UserError);
    if (what instanceof UserError) return await repaired(run, what);
    expect(repairFiles(run)?.kept).toEqual(file.includes('001') ? [] : [1]);
    expect(await tried(run)).toBe('same');
  });
});
