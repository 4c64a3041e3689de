import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStream } from '../../../src/benchmarks/streams/openStream';
import { importanceHistogram } from '../../../src/core/run/histogram';
import { runState } from '../../../src/core/run/reduce';
import { UserError } from '../../../src/core/userError';
import { startOne } from '../../../src/launch/executor';
import { openExecutor } from '../../../src/launch/openExecutor';
import { adapt } from '../../../src/session/adapt';
import type { RequestOf } from '../../../src/session/request';
import { readCheckpoint } from '../../../src/store/checkpoints';
import { createRun } from '../../../src/store/createRun';
import { readEvents } from '../../../src/store/logReader';
import { openRun, type RunDirectory } from '../../../src/store/runDirectory';
import { png } from '../../fixtures/png';
import { someExperiment } from '../../fixtures/someExperiment';

/** Adapting the Ω of a small run. */

const script = join(import.meta.dirname, '../../../dist/session.js');
const executor = openExecutor({ kind: 'local' }, { script });
const experiment = someExperiment({
  benchmark: { kind: 'permuted', dataset: 'mnist', tasks: 3, trainSamples: 400, testSamples: 200 },
});
let folder: string;
let run: RunDirectory;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mas-lab-test-'));
  run = createRun(join(folder, 'run'), experiment).run;
  await startOne(executor, { request: { kind: 'train', run: run.path, engine: 'auto', tasks: 2 } }).result();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

let made = 0;

/** What a session process does, in this one: a process for each would take most of the time. */
async function adapted(changes: Partial<RequestOf<'adapt'>>): Promise<RunDirectory> {
  const into = join(folder, `adapted-${++made}`);
  await adapt({ kind: 'adapt', run: run.path, engine: 'auto', into, data: 'train', weight: 1, ...changes });
  return openRun(into).run;
}

function lastState(of: RunDirectory, task?: number): (name: string) => Float32Array {
  const events = readEvents(of.events);
  const event = events.findLast((each) => each.type === 'checkpoint' && (task === undefined || each.task === task));
  if (event?.type !== 'checkpoint') throw new Error('the run has no such checkpoint');
  const { tensors } = readCheckpoint(of, event);
  return (name) => tensors.get(name)?.data as Float32Array;
}

/** Largest difference, relative to the largest element. */
function apart(a: Float32Array, b: Float32Array): number {
  const largest = b.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Number.NaN))), 0) / largest;
}

const OMEGA = 'importance/dense1/kernel';

test('on the data that it was measured on, the Ω of one task comes out as it was', async () => {
  const again = await adapted({ checkpoint: 1 });
  expect(apart(lastState(again)(OMEGA), lastState(run, 1)(OMEGA))).toBeLessThan(1e-6);
  expect(readEvents(again.events)[0]).toMatchObject({ from: { run: '../run', checkpoint: 1, how: 'adapted' } });
});

test('a session process, as the command line starts it, makes the same run', async () => {
  const into = join(folder, 'by-session');
  const request = { kind: 'adapt', run: run.path, engine: 'auto', into, data: 'train', checkpoint: 1 } as const;
  await startOne(executor, { request }).result();
  const [bySession, here] = [openRun(into).run, await adapted({ checkpoint: 1 })];
  for (const name of [OMEGA, 'weights/dense1/kernel']) {
    expect(lastState(bySession)(name)).toEqual(lastState(here)(name));
  }
});

test('w weighs the new Ω against the old, all else stays, and so does the run', async () => {
  const before = readFileSync(run.events, 'utf8');
  const [none, half, whole] = await Promise.all(
    [0, 0.5, 1].map((weight) => adapted({ data: 'test', classes: [1, 7], weight })),
  );
  const old = lastState(run);
  const [from, middle, to] = [none, half, whole].map((each) => lastState(each as RunDirectory));
  expect(from?.(OMEGA)).toEqual(old(OMEGA));
  expect(apart(to?.(OMEGA) ?? new Float32Array(), old(OMEGA))).toBeGreaterThan(0.05);
  const mean = old(OMEGA).map((value, i) => (value + (to?.(OMEGA)[i] ?? 0)) / 2);
  expect(apart(middle?.(OMEGA) ?? new Float32Array(), mean)).toBeLessThan(1e-6);
  for (const name of ['weights/dense1/kernel', 'anchor/dense1/kernel']) expect(to?.(name)).toEqual(old(name));
  expect(readFileSync(run.events, 'utf8')).toBe(before);
});

test('unlabelled images are measured as every task sees them', async () => {
  // The test samples of both tasks are draws of their own: of each, the pictures as they are.
  const { tasks, inputs } = await openStream(experiment);
  const rows = tasks[0]?.test ?? new Int32Array(0);
  const path = join(folder, 'pictures');
  mkdirSync(path);
  for (const row of rows)
    writeFileSync(join(path, `${row}.png`), png((inputs as Uint8Array).subarray(784 * row, 784 * (row + 1)), 28));
  const one = await adapted({ data: path, checkpoint: 1 });
  const same = await adapted({ data: 'test', checkpoint: 1 });
  expect(apart(lastState(one)(OMEGA), lastState(same)(OMEGA))).toBeLessThan(1e-6);
  // A corner is black in every image. Task 2 has it elsewhere, and another pixel there.
  const two = await adapted({ data: path });
  const corner = (of: RunDirectory) => lastState(of)(OMEGA).subarray(0, 8);
  expect(Math.max(...corner(one))).toBe(0);
  expect(Math.max(...corner(two))).toBeGreaterThan(0);
});

test('training continues in the new run, guarding what was measured', async () => {
  const one = await adapted({ data: 'test' });
  await startOne(executor, { request: { kind: 'train', run: one.path, engine: 'auto', tasks: 'all' } }).result();
  const { tasks, checkpoints, importance } = runState(readEvents(one.events));
  expect(tasks.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
  expect(checkpoints.map(({ task }) => task)).toEqual([1, 2, 3]);
  // Ω of task 3 came on top of the adapted one, and the log has that one's histogram.
  const [second] = importance.slice(1);
  const shown = second?.accumulated.find(({ tensor }) => tensor === 'dense1/kernel');
  expect(shown).toEqual(importanceHistogram('dense1/kernel', lastState(one, 2)(OMEGA)));
  const [after, before] = [lastState(one, 3)(OMEGA), lastState(one, 2)(OMEGA)];
  expect(after.every((value, i) => value >= (before[i] ?? Number.NaN))).toBe(true);
});

test.each([
  [{ data: 'nowhere' }, 'does not exist'],
  [{ data: 'test', classes: [11] }, 'No task so far has test samples of the classes 11.'],
  [{ data: import.meta.dirname }, 'holds no images'],
  [{ checkpoint: 3 }, 'has no checkpoint 3'],
])('what cannot be done is said, and makes no run: %j', async (changes, message) => {
  const failing = adapted(changes);
  await expect(failing).rejects.toThrow(UserError);
  await expect(failing).rejects.toThrow(message);
  expect(() => openRun(join(folder, `adapted-${made}`))).toThrow('does not exist');
});

test('a method whose Ω needs more than inputs cannot be adapted', async () => {
  const other = createRun(join(folder, 'ewc'), {
    ...experiment,
    method: someExperiment({ method: { kind: 'ewc', lambda: 1 } }).method,
  }).run;
  await startOne(executor, { request: { kind: 'train', run: other.path, engine: 'auto', tasks: 1 } }).result();
  await expect(adapted({ run: other.path })).rejects.toThrow('The Ω of EWC');
});
