import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { createRun } from '../../../src/store/createRun';
import { lineOf } from '../../../src/store/eventLine';
import { RunLost } from '../../../src/store/eventLog';
import {
  acquireRun,
  forgetStopRequest,
  isStopRequested,
  liveOwner,
  requestStop,
  stopRequestOf,
  watchOwner,
} from '../../../src/store/lock';
import { readEvents } from '../../../src/store/logReader';
import { childProcess, isAlive, isWithinReach, thisProcess } from '../../../src/store/processes';
import type { RunDirectory } from '../../../src/store/runDirectory';
import { type Owner, readSessionFile } from '../../../src/store/sessionFile';
import { someExperiment } from '../../fixtures/someExperiment';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

beforeEach(() => {
  // The shortest that is allowed: a dead owner is recognized after a second.
  vi.stubEnv('MAS_LAB_HEARTBEAT_MS', '500');
  return () => vi.unstubAllEnvs();
});

const newRun = (): RunDirectory => createRun(join(temporaryFolder(), 'run'), someExperiment()).run;

/** A process that does nothing until it is killed. */
async function idler(): Promise<ChildProcess & { readonly pid: number }> {
  const child = spawn('sleep', ['60']);
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  return child as ChildProcess & { readonly pid: number };
}

const dead = 2 ** 22 + 1;

function ownedBy(run: RunDirectory, owner: Partial<Owner> & { readonly beat?: number; readonly heartbeat?: string }) {
  const whole = { pid: 1, startTime: '', host: hostname(), scope: '', session: 1, claim: 'x', interval: 500, ...owner };
  writeFileSync(run.session, JSON.stringify(whole));
}

/** A session.json that somebody renews. */
function beating(run: RunDirectory, owner: Partial<Owner>): void {
  let beat = 0;
  const renew = () => ownedBy(run, { ...owner, beat: beat++ });
  renew();
  const timer = setInterval(renew, 300);
  onTestFinished(() => clearInterval(timer));
}

test('a run has one owner, who is named to others, and whose claim is in the log', async () => {
  // As a user has it: on a busy machine a thread may not come to its heartbeat for a second.
  vi.stubEnv('MAS_LAB_HEARTBEAT_MS', undefined);
  const run = newRun();
  const lock = await acquireRun(run);
  expect(lock.session).toBe(1);
  expect(liveOwner(run)).toMatchObject({ ...thisProcess(), host: hostname(), session: 1 });
  await expect(acquireRun(run)).rejects.toThrow(`process ${process.pid} on ${hostname()} is training it`);
  expect(readEvents(run.events).at(-1)).toMatchObject({ type: 'session-claimed', session: 1 });
  lock.release();
  expect(existsSync(run.session)).toBe(false);
  const next = await acquireRun(run);
  expect(next.session).toBe(2);
  next.release();
});

test('of several that come at once exactly one gets the run, also from a dead owner', async () => {
  const run = newRun();
  ownedBy(run, { pid: dead, startTime: '1' });
  const results = await Promise.allSettled([acquireRun(run), acquireRun(run), acquireRun(run)]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
  for (const result of results) if (result.status === 'fulfilled') result.value.release();
});

test('the heart beats while the main thread is busy, and not once the run is released', async () => {
  const run = newRun();
  const lock = await acquireRun(run);
  const first = readSessionFile(run)?.content;
  // A busy machine may take its time to start the thread.
  const busyUntil = performance.now() + 5_000;
  while (readSessionFile(run)?.content === first && performance.now() < busyUntil);
  expect(readSessionFile(run)?.content).not.toBe(first);
  lock.release();
  expect(existsSync(run.session)).toBe(false);
  await sleep(800);
  expect(existsSync(run.session)).toBe(false);
});

test.each<[string, Partial<Owner> & { readonly heartbeat?: string }]>([
  ['with a beat from the future', { heartbeat: '2999-01-01T00:00:00.000Z' }],
  ['with the number of a process that lives', { pid: 1 }],
  ['on another machine', { pid: 7, host: 'node-17' }],
  ['in another process namespace', { ...thisProcess(), scope: 'elsewhere' }],
  ['that is this very process', thisProcess()],
  ['with an interval of a year', { interval: 3e10 }],
])('an owner %s without a heartbeat is dead, and is watched no longer than announced', async (_, owner) => {
  const run = newRun();
  ownedBy(run, { interval: 500, ...owner });
  if (owner.interval) {
    // Bounded to 30 s, which is too long to wait for here.
    expect(readSessionFile(run)?.intervalMs).toBe(30_000);
    return;
  }
  const said: string[] = [];
  const lock = await acquireRun(run, { onWait: (text) => said.push(text) });
  expect(said).toEqual([
    `Process ${owner.pid ?? 1} on ${owner.host ?? hostname()} may still be training this run: watching its heartbeat for 1 s.`,
  ]);
  lock.release();
});

test.each<[string, Partial<Owner>]>([
  ['whose process does not exist', { pid: dead, startTime: '1' }],
  ['on another machine', { pid: 7, host: 'node-17' }],
  ['in another process namespace', { ...thisProcess(), scope: 'elsewhere' }],
])('an owner %s whose heart beats is alive', async (_, owner) => {
  const run = newRun();
  beating(run, owner);
  await expect(acquireRun(run)).rejects.toThrow(`process ${owner.pid} on ${owner.host ?? hostname()}`);
});

test.each<[string, (run: RunDirectory) => void]>([
  ['a folder', (run) => mkdirSync(run.session)],
  ['a link', (run) => symlinkSync('/dev/zero', run.session)],
  ['no JSON', (run) => writeFileSync(run.session, '{"pid":')],
  ['nonsense', (run) => writeFileSync(run.session, '{"pid":-1}')],
  ['huge', (run) => writeFileSync(run.session, ' '.repeat(1 << 20))],
])('a session.json that is %s decides nothing', async (_, place) => {
  const run = newRun();
  place(run);
  expect(await watchOwner(run)).toBeUndefined();
  const lock = await acquireRun(run);
  expect(lock.log.append({ type: 'session-ended', reason: 'done' }).session).toBe(1);
  lock.release();
});

test('an owner writes session.json again where it is lost or damaged', async () => {
  const run = newRun();
  const lock = await acquireRun(run);
  rmSync(run.session);
  await expect.poll(() => readSessionFile(run)?.owner.claim, { timeout: 3000 }).toBe(lock.log.claim);
  writeFileSync(run.session, 'oops');
  await expect.poll(() => readSessionFile(run)?.owner.claim, { timeout: 3000 }).toBe(lock.log.claim);
  lock.release();
});

test('an owner whose run was taken over notices, and leaves the files of the new owner alone', async () => {
  const run = newRun();
  const lock = await acquireRun(run);
  const claim = { type: 'session-claimed', claim: 'other', pid: 7, host: 'node-17' } as const;
  appendFileSync(run.events, `${lineOf({ n: 3, at: '2026-01-01T00:00:00.000Z', session: 2, elapsed: 0, ...claim })}\n`);
  beating(run, { pid: 7, host: 'node-17', session: 2, claim: 'other' });
  expect(lock.isOwned()).toBe(false);
  const before = readFileSync(run.events, 'utf8');
  expect(() => lock.log.requireOwned()).toThrow(RunLost);
  expect(() => lock.log.append({ type: 'session-ended', reason: 'done' })).toThrow('Session 2 has taken over this run');
  await sleep(1_200);
  lock.release();
  expect(readFileSync(run.events, 'utf8')).toBe(before);
  expect(readSessionFile(run)?.owner.host).toBe('node-17');
});

test('this process is alive; the same number with another start time is not, nor one that has ended', async () => {
  const own = thisProcess();
  expect(isAlive(own)).toBe(true);
  expect(isAlive({ ...own, startTime: '1' })).toBe(false);
  expect(isAlive({ pid: dead, startTime: '' })).toBe(false);
  const child = await idler();
  const identity = childProcess(child.pid);
  expect(isAlive(identity)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isAlive(identity)).toBe(false);
});

test('only a process of this machine, this boot and this namespace is within reach', () => {
  const own = thisProcess();
  expect(isWithinReach(own)).toBe(true);
  expect(isWithinReach({ ...own, host: 'node-17' })).toBe(false);
  expect(isWithinReach({ ...own, scope: 'another boot' })).toBe(false);
});

test('a request to stop is seen until it is forgotten, and differs from every other', () => {
  const run = newRun();
  expect(isStopRequested(run)).toBe(false);
  expect(stopRequestOf(run)).toBeUndefined();
  requestStop(run);
  expect(isStopRequested(run)).toBe(true);
  const first = stopRequestOf(run);
  requestStop(run);
  expect(stopRequestOf(run)).not.toBe(first);
  forgetStopRequest(run);
  expect(isStopRequested(run)).toBe(false);
});

test('a folder or a link in the place of a stop request requests nothing, and hides no outcome', () => {
  const run = newRun();
  mkdirSync(run.stopRequest);
  expect(isStopRequested(run)).toBe(false);
  forgetStopRequest(run);
  rmSync(run.stopRequest, { recursive: true });
  symlinkSync(run.experiment, run.stopRequest);
  expect(isStopRequested(run)).toBe(false);
  requestStop(run);
  expect(isStopRequested(run)).toBe(true);
});
