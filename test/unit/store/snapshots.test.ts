import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Event, EventBody } from '../../../src/core/run/event';
import { UserError } from '../../../src/core/userError';
import { writeTensors } from '../../../src/store/checkpoints';
import { createRun } from '../../../src/store/createRun';
import { type RunDirectory, tidy } from '../../../src/store/runDirectory';
import { newestSession } from '../../../src/store/runFiles';
import type { StoredState } from '../../../src/store/safetensors';
import { currentSnapshot, readSnapshot, Snapshots, tidySnapshots } from '../../../src/store/snapshots';
import { someExperiment } from '../../fixtures/someExperiment';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const state = (value: number): StoredState => ({
  tensors: new Map([['weights/dense1/bias', { dtype: 'F32', shape: [2], data: Float32Array.of(value, 1) }]]),
  metadata: { position: '{"task":1}' },
});

function newRun(): RunDirectory {
  const { run } = createRun(join(temporaryFolder(), 'run'), someExperiment());
  tidy(run);
  return run;
}

const names = (run: RunDirectory) => readdirSync(run.path).filter((name) => name.startsWith('snapshot'));
const logOf = (...bodies: EventBody[]): Event[] => bodies.map((body, i) => ({ n: i + 1, at: '', ...body }));
const engine = { kind: 'cpu', version: '4', threads: 1 } as const;
const started = { type: 'session-started', pid: 1, host: 'h', engine, tasks: ['a', 'b'] } as const;
const checkpoint = (task: number): EventBody => {
  const file = { file: `checkpoints/task-00${task}-s1.safetensors`, bytes: 1, sha256: '' };
  return { type: 'checkpoint', task, ...file, memoryBytes: 0, seconds: { train: 1, importance: 0 } };
};

test('each snapshot has a name of its own, and the one before stays until it is removed', () => {
  const run = newRun();
  const snapshots = new Snapshots(run, 3);
  const first = snapshots.write(state(1));
  const second = snapshots.write(state(2));
  expect([first.file, second.file]).toEqual(['snapshot-s3-0001.safetensors', 'snapshot-s3-0002.safetensors']);
  expect(names(run)).toEqual([first.file, second.file]);
  snapshots.removeOthers(second.file);
  expect(names(run)).toEqual([second.file]);
  snapshots.removeOthers();
  expect(names(run)).toEqual([]);
});

test('what a newer session wrote is never removed', () => {
  const run = newRun();
  const newer = new Snapshots(run, 4).write(state(4));
  writeFileSync(join(run.path, 'snapshot.safetensors'), 'of an earlier version');
  new Snapshots(run, 3).write(state(3));
  new Snapshots(run, 3).removeOthers();
  expect(names(run)).toEqual([newer.file]);
});

test('a snapshot with a bit changed in any byte is refused, and the message says how to continue', () => {
  const run = newRun();
  const named = { type: 'snapshot', task: 1, step: 5, ...new Snapshots(run, 1).write(state(1)) } as const;
  const [event] = logOf(named);
  if (event?.type !== 'snapshot') throw new Error('no snapshot');
  expect(readSnapshot(run, event)).toEqual(state(1));
  const path = join(run.path, named.file);
  const bytes = readFileSync(path);
  for (const [at, byte] of bytes.entries()) {
    writeFileSync(path, bytes.with(at, byte ^ (1 << (at % 8))));
    const refused = thrownBy(() => readSnapshot(run, event));
    expect(refused.message).toMatch(/snapshot-s1-0001\.safetensors: this snapshot is damaged/);
    expect(refused.hint).toMatch(/Delete the file, or run `mas-lab repair/);
  }
  rmSync(path);
  expect(readSnapshot(run, event)).toBeUndefined();
});

test('the snapshot to resume from is that of the last event, of the task after the last checkpoint', () => {
  const snapshot = (task: number, step: number): EventBody => ({ type: 'snapshot', task, step, sha256: `${step}` });
  const stepOf = (...bodies: EventBody[]) => currentSnapshot(logOf(...bodies))?.step;
  expect(stepOf(started)).toBeUndefined();
  expect(stepOf(started, snapshot(1, 5), snapshot(1, 6))).toBe(6);
  expect(stepOf(started, snapshot(1, 5), checkpoint(1))).toBeUndefined();
  expect(stepOf(started, snapshot(1, 5), checkpoint(1), snapshot(2, 7))).toBe(7);
  // A session that resumed from it, and one that could not, because the file was deleted.
  expect(stepOf(started, snapshot(1, 5), { ...started, resumed: { task: 1, step: 5 } })).toBe(5);
  expect(stepOf(started, snapshot(1, 5), started)).toBeUndefined();
});

test('snapshots that no event names are removed, as are those of finished tasks', () => {
  const run = newRun();
  const named = new Snapshots(run, 1).write(state(1));
  new Snapshots(run, 2).write(state(2));
  const newer = new Snapshots(run, 9).write(state(9));
  const events: EventBody[] = [started, { type: 'snapshot', task: 1, step: 5, ...named }];
  tidySnapshots(run, logOf(...events), 3);
  expect(names(run)).toEqual([named.file, newer.file]);
  tidySnapshots(run, logOf(...events, checkpoint(1)), 3);
  expect(names(run)).toEqual([newer.file]);
  expect(newestSession(run)).toBe(9);
});

test('the snapshot of an earlier version is used, or removed, only where the log tells what it holds', () => {
  const run = newRun();
  const path = join(run.path, 'snapshot.safetensors');
  const { sha256 } = writeTensors(path, state(1));
  const events = logOf(started, { type: 'snapshot', task: 1, step: 5, sha256 });
  const event = currentSnapshot(events);
  expect(event && readSnapshot(run, event)).toEqual(state(1));
  tidySnapshots(run, events, 1);
  expect(existsSync(path)).toBe(true);

  // Killed between the snapshot and its event, or changed: nobody can tell.
  const unnamed = thrownBy(() => tidySnapshots(run, logOf(started), 1));
  expect(unnamed.message).toContain(`${path}: the event log does not name this snapshot`);
  expect(unnamed.hint).toContain('mas-lab repair');
  expect(existsSync(path)).toBe(true);

  tidySnapshots(run, [...events, ...logOf(checkpoint(1))], 1);
  expect(existsSync(path)).toBe(false);
});

function thrownBy(act: () => unknown): UserError {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
