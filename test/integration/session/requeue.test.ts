import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readResultFile } from '../../../src/session/outcome';
import { createRun } from '../../../src/store/createRun';
import { liveOwner, requestStop } from '../../../src/store/lock';
import { readEvents } from '../../../src/store/logReader';
import type { RunDirectory } from '../../../src/store/runDirectory';
import { someExperiment } from '../../fixtures/someExperiment';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

/** Sessions whose starter starts them again if they say so: by exit code 75 (EX_TEMPFAIL), without an outcome. */

const script = join(import.meta.dirname, '../../../dist/session.js');

/** A run that trains until it is stopped. */
function endlessRun(): RunDirectory {
  const training = { epochs: 100_000, optimizer: { kind: 'sgd', learningRate: 0.1 } } as const;
  const benchmark = { kind: 'permuted', dataset: 'mnist', tasks: 2, trainSamples: 1000, testSamples: 50 } as const;
  return createRun(join(temporaryFolder(), 'run'), someExperiment({ benchmark, training })).run;
}

function startSession(run: RunDirectory, requeue: boolean, result = join(run.path, 'result.json')): ChildProcess {
  const request = { kind: 'train', run: run.path, engine: 'cpu', tasks: 1, result, requeue };
  const env = { ...process.env, MAS_LAB_HEARTBEAT_MS: '500' };
  const child = spawn(process.execPath, [script, JSON.stringify(request)], { stdio: 'ignore', env });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

const exitOf = async (child: ChildProcess) => (await once(child, 'exit'))[0];
const isTraining = (run: RunDirectory) => readEvents(run.events).some(({ type }) => type === 'session-started');

test.each(['SIGTERM', 'SIGUSR2'] as const)('%s makes a session save and ask to be started again', async (signal) => {
  const run = endlessRun();
  const child = startSession(run, true);
  await expect.poll(() => isTraining(run)).toBe(true);
  // Whoever is preempted gets it first.
  child.kill('SIGCONT');
  child.kill(signal);
  expect(await exitOf(child)).toBe(75);
  expect(readEvents(run.events).at(-1)).toMatchObject({ type: 'session-ended', reason: 'stopped' });
  expect(readResultFile(join(run.path, 'result.json'))).toMatchObject({ type: 'running' });
});

test('a request to stop ends it for good', async () => {
  const run = endlessRun();
  const child = startSession(run, true);
  await expect.poll(() => isTraining(run)).toBe(true);
  requestStop(run);
  expect(await exitOf(child)).toBe(130);
  expect(readResultFile(join(run.path, 'result.json'))).toEqual({ type: 'result', value: 'stopped' });
});

test('a session that finds its run in use asks to be started later, and leaves the run alone', async () => {
  const run = endlessRun();
  startSession(run, false);
  await expect.poll(() => isTraining(run)).toBe(true);
  const owner = liveOwner(run);
  const result = join(run.path, 'second.json');
  expect(await exitOf(startSession(run, true, result))).toBe(75);
  expect(readResultFile(result)).toMatchObject({ type: 'running' });
  expect(liveOwner(run)).toEqual(owner);
  expect(readEvents(run.events).filter(({ type }) => type === 'session-claimed')).toHaveLength(1);
});
