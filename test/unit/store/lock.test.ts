import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createRun } from '../../../src/store/createRun';
import {
  acquireRun,
  forgetStopRequest,
  isStopRequested,
  liveOwner,
  type Owner,
  requestStop,
} from '../../../src/store/lock';
import { isAlive, thisProcess } from '../../../src/store/processes';
import type { RunDirectory } from '../../../src/store/runDirectory';
import { someExperiment } from '../../fixtures/someExperiment';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const newRun = (): RunDirectory => createRun(join(temporaryFolder(), 'run'), someExperiment()).run;

/** A process that does nothing until it is killed. */
async function idler(): Promise<ChildProcess & { readonly pid: number }> {
  const child = spawn('sleep', ['60']);
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  return child as ChildProcess & { readonly pid: number };
}

function ownedBy(run: RunDirectory, owner: Partial<Owner>): void {
  const whole = { pid: 1, startTime: '', host: hostname(), heartbeat: new Date().toISOString(), ...owner };
  writeFileSync(run.session, JSON.stringify(whole));
}

test('a run has one owner, who is named to others', async () => {
  const run = newRun();
  const lock = await acquireRun(run);
  expect(liveOwner(run)).toMatchObject({ ...thisProcess(), host: hostname() });
  await expect(acquireRun(run)).rejects.toThrow(`session ${process.pid} on ${hostname()} is training it`);
  lock.release();
  expect(existsSync(run.session)).toBe(false);
  (await acquireRun(run)).release();
});

test('of several that come at once exactly one gets the run, also from a dead owner', async () => {
  const run = newRun();
  ownedBy(run, { pid: 2 ** 22 + 1, startTime: '1' });
  const results = await Promise.allSettled([acquireRun(run), acquireRun(run), acquireRun(run)]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
});

test('a killed session does not keep the run, nor does a later process with its number', async () => {
  const run = newRun();
  const child = await idler();
  ownedBy(run, { pid: child.pid });
  await expect(acquireRun(run)).rejects.toThrow(`session ${child.pid}`);
  ownedBy(run, { pid: child.pid, startTime: 'another time' });
  (await acquireRun(run)).release();
  ownedBy(run, { pid: child.pid });
  child.kill('SIGKILL');
  await once(child, 'exit');
  (await acquireRun(run)).release();
});

test('an owner on another machine is alive while its heart beats', async () => {
  const run = newRun();
  ownedBy(run, { pid: 7, host: 'node-17' });
  await expect(acquireRun(run)).rejects.toThrow('session 7 on node-17');
  ownedBy(run, { pid: 7, host: 'node-17', heartbeat: new Date(Date.now() - 120_000).toISOString() });
  (await acquireRun(run)).release();
});

test('the heartbeat is renewed every few seconds, and an owner that was taken over learns of it', async () => {
  const run = newRun();
  const lock = await acquireRun(run);
  const first = liveOwner(run);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  onTestFinished(() => void vi.useRealTimers());
  vi.setSystemTime(Date.now() + 1_000);
  expect(lock.beat()).toBe(true);
  expect(liveOwner(run)).toEqual(first);
  vi.setSystemTime(Date.now() + 10_000);
  expect(lock.beat()).toBe(true);
  expect(liveOwner(run)?.heartbeat).not.toBe(first?.heartbeat);

  ownedBy(run, { pid: 7, host: 'node-17' });
  vi.setSystemTime(Date.now() + 10_000);
  expect(lock.beat()).toBe(false);
  lock.release();
  expect(JSON.parse(readFileSync(run.session, 'utf8')).host).toBe('node-17');
});

test('this process is alive; the same number with another start time is not', () => {
  expect(isAlive(thisProcess())).toBe(true);
  expect(isAlive({ pid: process.pid, startTime: '1' })).toBe(false);
  expect(isAlive({ pid: 2 ** 22 + 1, startTime: '' })).toBe(false);
});

test('a request to stop is seen until it is forgotten', () => {
  const run = newRun();
  expect(isStopRequested(run)).toBe(false);
  requestStop(run);
  expect(isStopRequested(run)).toBe(true);
  forgetStopRequest(run);
  expect(isStopRequested(run)).toBe(false);
});
