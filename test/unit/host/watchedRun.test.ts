import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { EventBody } from '../../../src/core/run/event';
import { WatchedRun } from '../../../src/host/runs/watchedRun';
import { createRun } from '../../../src/store/createRun';
import { openEventLog } from '../../../src/store/eventLog';
import { acquireRun } from '../../../src/store/lock';
import { someExperiment } from '../../fixtures/someExperiment';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const engine = { kind: 'cpu', version: '4', threads: 1 } as const;
const started: EventBody = { type: 'session-started', pid: 1, host: 'h', engine, tasks: ['a', 'b'] };
const learning: EventBody = { type: 'task-started', task: 1, name: 'a', samples: 9, epochs: 1, steps: 3 };

function someRun() {
  const { run } = createRun(join(temporaryFolder(), 'run'), someExperiment());
  const watched = WatchedRun.open(run.path);
  const write = (...bodies: readonly EventBody[]) => {
    const log = openEventLog(run.events);
    for (const body of bodies) log.append(body);
    log.close();
  };
  return { run, watched, write };
}

test('each look gives the events since the last', () => {
  const { watched, write } = someRun();
  expect(watched.look().map(({ type }) => type)).toEqual(['run-created']);
  write(started, learning);
  expect(watched.look().map(({ n, type }) => [n, type])).toEqual([
    [2, 'session-claimed'],
    [3, 'session-started'],
    [4, 'task-started'],
  ]);
  expect(watched.look()).toEqual([]);
  write({ type: 'session-ended', reason: 'stopped' });
  expect(watched.look().map(({ type }) => type)).toEqual(['session-claimed', 'session-ended']);
});

test('how a run stands follows from its log and its owner', async () => {
  const { run, watched, write } = someRun();
  expect(watched.status).toBe('fresh');

  const lock = await acquireRun(run);
  watched.lookForOwner();
  expect(watched.status).toBe('live');
  write(started, learning);
  watched.look();

  lock.release();
  expect(watched.lookForOwner()).toBe(true);
  expect(watched.status).toBe('killed');

  write({ type: 'session-ended', reason: 'stopped' });
  watched.look();
  expect(watched.status).toBe('stopped');

  write(started, { type: 'session-ended', reason: 'failed', message: 'the disk is full' });
  watched.look();
  expect(watched.status).toBe('failed');
  expect(watched.state.error).toBe('the disk is full');
});

test('a run without a task in progress waits for its next, and is complete after its last', () => {
  const { watched, write } = someRun();
  const seconds = { train: 1, importance: 1, evaluate: 1 };
  write(started, learning, { type: 'task-finished', task: 1, seconds }, { type: 'session-ended', reason: 'done' });
  watched.look();
  expect(watched.status).toBe('between');
  write(started, { ...learning, task: 2 }, { type: 'task-finished', task: 2, seconds });
  write({ type: 'session-ended', reason: 'done' });
  watched.look();
  expect(watched.status).toBe('complete');
});

test.each([
  ['not JSON', 'oops\n'],
  ['an event of a wrong number', '{"n":7,"at":"2026-01-01","type":"snapshot"}\n'],
  ['an event without what it should say', '{"n":3,"at":"2026-01-01","type":"session-started"}\n'],
])('a log with %s is a problem of the run, told once, and nothing else', async (_, line) => {
  const { run, watched, write } = someRun();
  write(started);
  watched.look();
  appendFileSync(run.events, line);
  // At the first look it may be in the middle of being written.
  expect(watched.look()).toEqual([]);
  expect(watched.problem).toBeUndefined();
  await sleep(120);
  expect(watched.look()).toEqual([]);
  expect(watched.problem).toBeTruthy();
  expect(watched.state.n).toBe(3);
});

test('a log that was put right is read again', async () => {
  const { run, watched, write } = someRun();
  writeFileSync(run.events, 'oops\n');
  watched.look();
  await sleep(120);
  watched.look();
  expect(watched.problem).toMatch(/line 1/);
  rmSync(run.events);
  watched.look();
  write(started);
  expect(watched.look()).toHaveLength(2);
  expect(watched.problem).toBeUndefined();
});
