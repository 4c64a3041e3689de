import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openExecutor } from '../../../src/launch/openExecutor';
import { trainRuns, untilFree } from '../../../src/launch/trainRuns';
import { createRun } from '../../../src/store/createRun';
import type { OpenRun } from '../../../src/store/runDirectory';
import { someExperiment } from '../../fixtures/someExperiment';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

/** Two runs, one at a time, the first of which another process still trains; sessions only say that they are done. */
async function twoRuns() {
  const folder = temporaryFolder();
  const script = join(folder, 'session.js');
  writeFileSync(script, `process.send({ type: 'result', value: 'done' });`);
  const busy = createRun(join(folder, 'busy'), someExperiment());
  const owner = spawn('sleep', ['60']);
  onTestFinished(() => void owner.kill('SIGKILL'));
  await once(owner, 'spawn');
  const identity = { pid: owner.pid, startTime: '', host: hostname(), heartbeat: new Date().toISOString() };
  writeFileSync(busy.run.session, JSON.stringify(identity));

  const later = join(folder, 'later');
  const waited = async (open: OpenRun, stopped: AbortSignal) => {
    await untilFree(open.run, stopped);
    return open;
  };
  const runs = [
    { id: 'busy', path: busy.run.path, open: (stopped: AbortSignal) => waited(busy, stopped) },
    { id: 'later', path: later, open: () => createRun(later, someExperiment()) },
  ];
  const executor = openExecutor({ kind: 'local', jobs: 1 }, { script });
  const training = trainRuns(executor, runs, { engine: 'auto', tasks: 'all', onEvent: () => {} });
  return { owner, later, training };
}

test('a session that an earlier process left behind is let finish, and counts as one of those at a time', async () => {
  const { owner, later, training } = await twoRuns();
  await sleep(400);
  expect(existsSync(later)).toBe(false);
  owner.kill('SIGKILL');
  expect(await training.ended).toMatchObject([{ kind: 'done' }, { kind: 'done' }]);
  expect(existsSync(later)).toBe(true);
});

test('stopping ends the wait for it, and makes no run whose turn has not come', async () => {
  const { later, training } = await twoRuns();
  training.stop('gentle');
  expect(await training.ended).toMatchObject([{ kind: 'stopped' }, { kind: 'stopped' }]);
  expect(existsSync(later)).toBe(false);
});
