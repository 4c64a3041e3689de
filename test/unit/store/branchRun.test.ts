import { existsSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { EventBody } from '../../../src/core/run/event';
import { runState } from '../../../src/core/run/reduce';
import { branchRun } from '../../../src/store/branchRun';
import { readCheckpoint, writeCheckpoint } from '../../../src/store/checkpoints';
import { createRun } from '../../../src/store/createRun';
import { openEventLog } from '../../../src/store/eventLog';
import { readEvents } from '../../../src/store/logReader';
import { originOf } from '../../../src/store/origin';
import { type OpenRun, openRun, tidy } from '../../../src/store/runDirectory';
import { someExperiment } from '../../fixtures/someExperiment';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

/** A run whose one session has learnt two tasks of three and is in the middle of the third. */
function someRun(folder: string): OpenRun {
  const open = createRun(join(folder, 'source'), someExperiment());
  const { run } = open;
  tidy(run);
  const log = openEventLog(run.events);
  const add = (body: EventBody) => log.append(body);
  const engine = { kind: 'cpu', version: '4', threads: 1 } as const;
  add({ type: 'session-started', pid: 1, host: 'h', engine, tasks: ['a', 'b', 'c'] });
  for (const task of [1, 2]) {
    add({ type: 'task-started', task, name: 'x', samples: 9, epochs: 1, steps: 3 });
    const data = new Float32Array([task, 2 * task]);
    const file = writeCheckpoint(
      run,
      { task, session: 1 },
      {
        tensors: new Map([['weights/dense1/bias', { dtype: 'F32', shape: [2], data }]]),
        metadata: {},
      },
    );
    add({ type: 'checkpoint', task, ...file, memoryBytes: 8, seconds: { train: 1, importance: 1 } });
    for (let i = 1; i <= task; i++)
      add({ type: 'evaluated', after: task, task: i, accuracy: 1 / (task + i), samples: 5 });
    add({ type: 'task-finished', task, seconds: { train: 1, importance: 1, evaluate: 1 } });
  }
  add({ type: 'task-started', task: 3, name: 'x', samples: 9, epochs: 1, steps: 3 });
  log.close();
  return open;
}

test('a branch stands where its checkpoint was taken, ready for the next task', () => {
  const folder = temporaryFolder();
  const source = someRun(folder);
  const before = readFileSync(source.run.events, 'utf8');
  const branch = branchRun(source, { task: 1, path: join(folder, 'branch') });

  expect(branch.experiment).toEqual(source.experiment);
  const state = runState(readEvents(branch.run.events));
  expect(state.run).toBe('branch');
  expect(state.tasks.map((task) => task.state)).toEqual(['done', 'pending', 'pending']);
  expect(state.accuracyMatrix).toEqual([[1 / 2]]);
  expect(state.sessions.map(({ ended }) => ended)).toEqual(['done']);
  expect(readFileSync(source.run.events, 'utf8')).toBe(before);
});

test('a branch names the run and the checkpoint that it continues, wherever its folder is moved', () => {
  const folder = realpathSync(temporaryFolder());
  const source = someRun(join(folder, 'before'));
  const branch = branchRun(source, { task: 1, path: join(folder, 'before', 'branch') });
  const again = branchRun(branch, { task: 1, path: join(folder, 'before', 'again'), how: 'adapted' });
  renameSync(join(folder, 'before'), join(folder, 'after'));
  const fromOf = ({ run }: OpenRun) => originOf(openRun(join(folder, 'after', run.id)).run).from;
  const place = (run: string) => join(folder, 'after', run);
  expect(fromOf(source)).toBeUndefined();
  expect(fromOf(branch)).toEqual({ run: place('source'), checkpoint: 1, how: 'branched' });
  expect(fromOf(again)).toEqual({ run: place('branch'), checkpoint: 1, how: 'adapted' });
});

test('a branch of an adapted run has its adapted checkpoint', () => {
  const folder = temporaryFolder();
  const source = branchRun(someRun(folder), { task: 2, path: join(folder, 'adapted') });
  const log = openEventLog(source.run.events);
  const data = new Float32Array([7]);
  const tensors = new Map([['importance/x', { dtype: 'F32' as const, shape: [1], data }]]);
  const state = { tensors, metadata: {} };
  const file = writeCheckpoint(source.run, { task: 2, session: 2, isAdapted: true }, state);
  log.append({ type: 'adapted', task: 2, data: 'test', weight: 1, samples: 5, seconds: 1, accumulated: [] });
  log.append({ type: 'checkpoint', task: 2, ...file, memoryBytes: 8, seconds: { train: 1, importance: 1 } });
  log.close();

  const branch = branchRun(source, { task: 2, path: join(folder, 'branch') });
  const { tasks, checkpoints } = runState(readEvents(branch.run.events));
  expect(tasks.map(({ state }) => state)).toEqual(['done', 'done', 'pending']);
  const last = checkpoints.at(-1);
  expect(last?.sha256).toBe(file.sha256);
  expect(last && readCheckpoint(branch.run, last).tensors.get('importance/x')?.data).toEqual(data);
});

test('a branch keeps the times of what it has not done itself', () => {
  const folder = temporaryFolder();
  const source = someRun(folder);
  const branch = branchRun(source, { task: 2, path: join(folder, 'branch') });
  const times = readEvents(source.run.events).map(({ at }) => at);
  const copied = readEvents(branch.run.events).map(({ at }) => at);
  expect(copied.slice(0, -1)).toEqual(times.slice(0, copied.length - 1));
});

test('a branch has checkpoints of its own', () => {
  const folder = temporaryFolder();
  const source = someRun(folder);
  const branch = branchRun(source, { task: 2, path: join(folder, 'branch') });
  const { checkpoints } = runState(readEvents(branch.run.events));
  expect(checkpoints.map(({ task }) => task)).toEqual([1, 2]);
  for (const checkpoint of checkpoints) {
    const values = readCheckpoint(branch.run, checkpoint).tensors.get('weights/dense1/bias')?.data;
    expect(values).toEqual(new Float32Array([checkpoint.task, 2 * checkpoint.task]));
  }
});

test('a task that is not finished cannot be branched from, and nothing is left behind', () => {
  const folder = temporaryFolder();
  const source = someRun(folder);
  const path = join(folder, 'branch');
  expect(() => branchRun(source, { task: 3, path })).toThrow(/has not finished task 3/);
  expect(() => readFileSync(path)).toThrow(/ENOENT/);
});

test('a damaged checkpoint cannot be branched from, nor is it copied into a branch', () => {
  const folder = temporaryFolder();
  const source = someRun(folder);
  const [first] = runState(readEvents(source.run.events)).checkpoints;
  const file = join(source.run.path, first?.file ?? '');
  const bytes = readFileSync(file);
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
  writeFileSync(file, bytes);
  const path = join(folder, 'branch');
  expect(() => branchRun(source, { task: 1, path })).toThrow(/damaged: its SHA-256/);
  expect(() => branchRun(source, { task: 2, path })).toThrow(/task-001-s1\.safetensors: this checkpoint is damaged/);
  expect(existsSync(path)).toBe(false);
  // One that was deleted is missing from the branch, too.
  rmSync(file);
  const { run } = branchRun(source, { task: 2, path });
  expect(readdirSync(run.checkpoints)).toEqual(['task-002-s1.safetensors']);
});
