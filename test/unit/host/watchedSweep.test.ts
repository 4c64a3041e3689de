import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type CellTurn, WatchedSweep } from '../../../src/host/sweeps/watchedSweep';
import { createRun } from '../../../src/store/createRun';
import { acquireRun } from '../../../src/store/lock';
import { layout } from '../../../src/store/runLayout';
import { writeSweep } from '../../../src/store/sweepFolder';
import { someExperiment } from '../../fixtures/someExperiment';
import { logText, someSweep } from '../../fixtures/someSweep';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { created, finished, session, started } from '../core/run/someLog';

const oneTask = [created, session(1), started(1), ...finished(1, [0.9])];
const done = [...oneTask, started(2), ...finished(2, [0.8, 0.7]), started(3), ...finished(3, [0.8, 0.7, 0.6])];
const failed = [...oneTask, { type: 'session-ended', reason: 'failed', message: 'no memory' } as const];

const all = (sweep: WatchedSweep) => sweep.lookOn(1000, 1000);
const statuses = (sweep: WatchedSweep) => sweep.cells.map(({ status }) => status);

test('how cells stand follows from the logs of their runs, and only what has changed is another object', async () => {
  const { sweep, pathOf } = await someSweep(temporaryFolder(), [done, failed, oneTask, undefined]);
  const watched = WatchedSweep.open(sweep.folder.path);
  expect(watched.isRead).toBe(false);
  expect(all(watched).map(({ id }) => id)).toEqual(['s-seed-0', 's-seed-1', 's-seed-2']);
  expect(watched.isRead).toBe(true);
  expect(statuses(watched)).toEqual(['done', 'failed', 'interrupted', 'waiting']);
  expect(watched.cell('s-seed-1')?.why).toBe('no memory');
  expect(watched.counts).toMatchObject({ done: 1, failed: 1, interrupted: 1, waiting: 1, running: 0 });

  const before = watched.cells.slice();
  expect(all(watched)).toEqual([]);
  mkdirSync(dirname(pathOf(3)));
  writeFileSync(pathOf(3), logText(done.slice(0, -1)));
  expect(all(watched).map(({ id }) => id)).toEqual(['s-seed-3']);
  expect(watched.cells.map((cell, i) => cell === before[i])).toEqual([true, true, true, false]);
  appendFileSync(pathOf(3), logText(done).slice(logText(done.slice(0, -1)).length));
  expect(watched.lookAtLive().map(({ id, status }) => [id, status])).toEqual([['s-seed-3', 'done']]);
});

test('a cell is running while the session that works on it lives', async () => {
  const workspace = temporaryFolder();
  const { sweep } = await someSweep(workspace, [undefined]);
  const watched = WatchedSweep.open(sweep.folder.path);
  const { run } = createRun(watched.cells[0]?.run ?? '', someExperiment());
  const lock = await acquireRun(run);
  all(watched);
  expect(statuses(watched)).toEqual(['running']);
  expect(watched.isLive).toBe(true);
  lock.release();
  watched.lookAtLive();
  expect(statuses(watched)).toEqual(['interrupted']);
});

test('what executors say of cells that wait is shown until their sessions begin', async () => {
  const { sweep, pathOf } = await someSweep(temporaryFolder(), [undefined, oneTask, done]);
  const watched = WatchedSweep.open(sweep.folder.path);
  all(watched);
  const queued: CellTurn = { status: 'queued', why: 'Resources' };
  const changed = watched.setTurns(
    new Map<string, CellTurn>([
      ['s-seed-0', queued],
      ['s-seed-1', { status: 'requeued', why: 'BeginTime' }],
      ['s-seed-2', queued],
    ]),
  );
  expect(changed.map(({ status, why }) => [status, why])).toEqual([
    ['queued', 'Resources'],
    ['requeued', 'BeginTime'],
  ]);
  mkdirSync(dirname(pathOf(0)));
  const lock = await acquireRun(layout(dirname(pathOf(0))));
  all(watched);
  expect(statuses(watched)).toEqual(['running', 'requeued', 'done']);
  lock.release();
  watched.setTurns(new Map());
  expect(statuses(watched)).toEqual(['interrupted', 'interrupted', 'done']);
});

test('a sweep that got more cells is read again, and keeps what was read', async () => {
  const { sweep } = await someSweep(temporaryFolder(), [done]);
  const watched = WatchedSweep.open(sweep.folder.path);
  all(watched);
  expect(watched.lookAtFolder()).toBe(false);
  const { folder, ...plan } = sweep;
  const cells = [...plan.cells, { id: 's-seed-7', seed: 7, sets: { seed: 7 } }];
  await writeSweep({ ...plan, cells }, folder.path, { sweep: '{}', experiment: undefined });
  expect(watched.lookAtFolder()).toBe(true);
  expect(statuses(watched)).toEqual(['done', 'waiting']);
  writeFileSync(folder.cells, '{}');
  expect(watched.lookAtFolder()).toBe(true);
  expect(watched.problem).toContain('is damaged');
  expect(watched.cells).toHaveLength(2);
});

test('a log that looks damaged for a moment only is no failure', async () => {
  const { sweep, pathOf } = await someSweep(temporaryFolder(), [done]);
  const whole = logText(done);
  writeFileSync(pathOf(0), whole.replace('"accuracy":0.8', '"accuracy":0.9'));
  const watched = WatchedSweep.open(sweep.folder.path);
  all(watched);
  expect(statuses(watched)).toEqual(['waiting']);
  await sleep(250);
  expect(watched.lookAtLive().map(({ status }) => status)).toEqual(['failed']);
  expect(watched.cells[0]?.why).toContain('its digest does not match');
  writeFileSync(pathOf(0), `${whole} `);
  all(watched);
  expect(statuses(watched)).toEqual(['done']);
});
