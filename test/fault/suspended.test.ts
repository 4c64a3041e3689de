import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, expect, test, vi } from 'vitest';
import type { ExperimentInput } from '../../src/core/experiment/experiment';
import { parseExperiment } from '../../src/core/experiment/parseExperiment';
import { createRun } from '../../src/store/createRun';
import { lineOf } from '../../src/store/eventLine';
import { liveOwner } from '../../src/store/lock';
import { readEvents, readLog } from '../../src/store/logReader';
import { isAlive } from '../../src/store/processes';
import { masLab, start } from '../fixtures/commandLine';
import { temporaryFolder } from '../fixtures/temporaryFolder';

beforeEach(() => {
  // A silent owner is taken for dead after a second.
  vi.stubEnv('MAS_LAB_HEARTBEAT_MS', '500');
  return () => vi.unstubAllEnvs();
});

const file = 'small.mas.json';
const experiment: ExperimentInput = {
  benchmark: { kind: 'permuted', dataset: 'mnist', tasks: 2, trainSamples: 4_000, testSamples: 500 },
  scenario: 'domain-incremental',
  network: { kind: 'mlp', hidden: [64, 32] },
  training: { epochs: 4, batchSize: 32, optimizer: { kind: 'adam', learningRate: 0.001 } },
  method: { kind: 'mas', lambda: 1 },
};

test('a suspended owner that is taken over says so when it wakes up, and what it writes late does not count', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, file), JSON.stringify(experiment));
  const words = (run: string) => ['run', file, '--run', run, '--engine', 'wasm', '--json'];
  const parsed = parseExperiment(readFileSync(join(folder, file), 'utf8'), file);
  const { run } = createRun(join(folder, 'run'), parsed);
  const first = start(folder, ...words('run'));
  await expect.poll(() => readEvents(run.events).some(({ type }) => type === 'progress')).toBe(true);
  const owner = liveOwner(run);
  if (!owner) throw new Error('no session trains the run');
  process.kill(owner.pid, 'SIGSTOP');
  const second = start(folder, ...words('run'));
  const claims = () => readEvents(run.events).filter(({ type }) => type === 'session-claimed').length;
  await expect.poll(claims).toBe(2);
  await sleep(200);
  // What it would have written had it been suspended between its last look at the log and its write.
  const n = readEvents(run.events).findLast(({ session }) => session === 1)?.n ?? 0;
  const late = {
    n: n + 1,
    at: new Date().toISOString(),
    session: 1,
    type: 'snapshot',
    task: 1,
    step: 1,
    sha256: 'a',
  } as const;
  writeFileSync(run.events, `${lineOf({ ...late, file: 'snapshot-s1-0001.safetensors', bytes: 1 })}\n`, { flag: 'a' });
  process.kill(owner.pid, 'SIGCONT');

  const [lost, won] = await Promise.all([first.ended, second.ended]);
  expect(won.code, won.stderr).toBe(0);
  expect(won.stderr).toContain(
    `Process ${owner.pid} on ${owner.host} may still be training this run: watching its heartbeat for 1 s.`,
  );
  expect(lost.code).toBe(1);
  expect(lost.stderr).toContain('Session 2 has taken over this run');
  expect(isAlive(owner)).toBe(false);
  // The line above, and maybe one that it wrote itself before it looked at the log.
  const [dropped, ...others] = readLog(run.events).dropped;
  expect(others).toEqual([]);
  expect(dropped).toMatchObject({ session: 1, newer: 2, lines: expect.toBeOneOf([1, 2]) });
  const shown = await masLab(folder, 'show', 'run');
  expect(shown.stdout).toMatch(/Session 1 wrote [12] lines? to the log after session 2 had taken over the run/);
});
