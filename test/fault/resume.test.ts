import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { ExperimentInput } from '../../src/core/experiment/experiment';
import { parseExperiment } from '../../src/core/experiment/parseExperiment';
import { randomOf, uniform, uniformInt } from '../../src/core/random';
import { runState } from '../../src/core/run/reduce';
import { createRun } from '../../src/store/createRun';
import { liveOwner } from '../../src/store/lock';
import { readEvents } from '../../src/store/logReader';
import { openRun, type RunDirectory } from '../../src/store/runDirectory';
import { LANES } from '../../src/training/program/lanes';
import { masLab, start } from '../fixtures/commandLine';
import { writeStripes } from '../fixtures/factFiles';
import { firstOrAll, isFull } from '../fixtures/full';
import { seed } from '../fixtures/seed';
import { temporaryFolder } from '../fixtures/temporaryFolder';

/** Sizes so that a task takes some seconds, or in the short forms one, most of which are steps. */
const samples = { native: isFull ? 20_000 : 8_000, wasm: 4_000 };
const file = 'small.mas.json';

const mas = { kind: 'mas', lambda: 1 } as const;

function workspaceWith(
  trainSamples: number,
  method: ExperimentInput['method'] = mas,
  changes: Partial<ExperimentInput> = {},
): string {
  const folder = temporaryFolder();
  const experiment: ExperimentInput = {
    benchmark: { kind: 'permuted', dataset: 'mnist', tasks: 2, trainSamples, testSamples: 500 },
    scenario: 'domain-incremental',
    network: { kind: 'mlp', hidden: [64, 32], dropout: 0.1 },
    training: { epochs: 4, batchSize: 32, optimizer: { kind: 'adam', learningRate: 0.001 } },
    method,
    ...changes,
  };
  writeFileSync(join(folder, file), JSON.stringify(experiment));
  return folder;
}

/** What must not depend on how often the run was interrupted. */
function outcome(run: RunDirectory, json: string): unknown {
  const digest = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(run.checkpoints, name)))
      .digest('hex');
  const { accuracyMatrix, untrained, task, lambdas } = JSON.parse(json);
  const checkpoints = readdirSync(run.checkpoints)
    .sort()
    // The name also says which session wrote it.
    .map((name) => [name.replace(/-s\d+/, ''), digest(name)]);
  const curves = runState(readEvents(run.events)).tasks.map((each) => each.state === 'done' && each.history);
  return { accuracyMatrix, untrained, task, lambdas, checkpoints, curves };
}

/** Waits until the session that follows event `from` has reported progress that often, or has ended. */
async function untilProgress(run: RunDirectory, from: number, often: number): Promise<void> {
  for (;;) {
    const events = readEvents(run.events).slice(from);
    if (events.some(({ type }) => type === 'session-ended')) return;
    if (events.filter(({ type }) => type === 'progress').length >= often) return;
    await sleep(10);
  }
}

const random = randomOf(seed, 'interruptions');

/**
 * Interrupts a run at random moments, each after at most so many progress reports, then lets it end. It is asked to stop,
 * which saves a snapshot, or its session is killed outright, which loses the steps since the last snapshot and may hit any
 * write.
 */
async function trainInterrupted(
  folder: string,
  words: readonly string[],
  run: RunDirectory,
  ways: readonly ('kill' | 'stop')[],
  most: number,
): Promise<string[]> {
  const story = [`MAS_LAB_TEST_SEED=${seed}`];
  for (const how of ways) {
    const from = readEvents(run.events).length;
    const often = 1 + uniformInt(random, most);
    const { child, ended } = start(folder, ...words);
    await untilProgress(run, from, often);
    await sleep(100 * uniform(random));
    const owner = liveOwner(run);
    if (how === 'stop') child.kill('SIGINT');
    else if (owner) process.kill(owner.pid, 'SIGKILL');
    const { code, stderr } = await ended;
    story.push(`${how} after ${often}: ${code} ${stderr}`);
    if (code === 0) break;
    if (how === 'stop') expect(code, stderr).toBe(130);
    else expect(stderr).toContain('killed by SIGKILL');
  }
  return story;
}

/** Trains once at a stretch and once interrupted in these ways, and compares what is left on the disk. */
async function compareInterrupted(
  folder: string,
  engine: 'native' | 'wasm' | 'auto',
  ways: readonly ('kill' | 'stop')[],
  most: number,
): Promise<void> {
  const words = (directory: string) => ['run', file, '--run', directory, '--engine', engine, '--json'];
  const unbroken = await masLab(folder, ...words('unbroken'));
  expect(unbroken.code, unbroken.stderr).toBe(0);

  const { run: whole, experiment } = openRun(join(folder, 'unbroken'));
  const { run } = createRun(join(folder, 'interrupted'), experiment);
  // On a quick machine a run ends before it has reported much progress: the first interruption must not come too late.
  const told = readEvents(whole.events).filter(({ type }) => type === 'progress').length;
  const early = Math.max(1, Math.min(most, Math.floor(told / 4)));
  const story = await trainInterrupted(folder, words('interrupted'), run, ways, early);
  const last = await masLab(folder, ...words('interrupted'));
  expect(last.code, last.stderr).toBe(0);

  const resumed = readEvents(run.events).filter((event) => event.type === 'session-started' && event.resumed);
  expect(resumed.length, story.join('\n')).toBeGreaterThan(0);
  const expected = outcome(whole, unbroken.stdout);
  expect(outcome(run, last.stdout), story.join('\n')).toEqual(expected);
}

test.each(firstOrAll(['native', 'wasm'] as const))(
  'however often a run is interrupted, it ends with the same bytes (%s)',
  (engine) => {
    const ways = firstOrAll(['kill', 'stop', 'kill', 'stop', 'kill', 'kill'] as const, 2);
    return compareInterrupted(workspaceWith(samples[engine]), engine, ways, 12);
  },
);

test.runIf(availableParallelism() >= LANES)('a run that trains in lanes ends with the same bytes, too', async () => {
  const folder = workspaceWith(samples.native - 1, mas, {
    network: { kind: 'mlp', hidden: [256] },
    // The last mini-batch of an epoch has an odd number of samples.
    training: { epochs: 4, batchSize: 128, optimizer: { kind: 'adam', learningRate: 0.001 } },
  });
  await compareInterrupted(folder, 'native', firstOrAll(['stop', 'kill'] as const), 12);
  for (const event of readEvents(openRun(join(folder, 'interrupted')).run.events)) {
    if (event.type === 'session-started') expect(event.engine).toMatchObject({ threads: 1, lanes: LANES });
  }
});

/** One of each kind of state that a run may have: the first learns its own model beside the network. */
const methods: readonly ExperimentInput['method'][] = [
  { kind: 'expert-gate', gate: { sees: 'features', units: 16, epochs: 2 } },
  { kind: 'si', lambda: 1 },
  { kind: 'rehearsal', size: 500 },
  { kind: 'local-mas', lambda: 1 },
  { kind: 'ewc', lambda: 1 },
  { kind: 'ewc', lambda: 1, terms: 'online', fisher: 'sampled', decay: 0.9 },
  { kind: 'lwf' },
  { kind: 'ebll', autoencoder: { units: 16, epochs: 4 } },
  { kind: 'expert-gate', gate: { sees: 'inputs', epochs: 2 } },
  { kind: 'imm', transfer: 'drop' },
];

test.each(firstOrAll(methods, 0))('so does a run of the method %j', (method) =>
  compareInterrupted(workspaceWith(12_000, method), 'auto', ['stop', 'kill', 'stop', 'kill'], 4),
);

test.each(firstOrAll(['ncm', 'slda'] as const, 0))('so does a run in closed form: %s', (kind) => {
  const folder = workspaceWith(20_000, { kind }, { network: { kind: 'mlp', hidden: [] } });
  return compareInterrupted(folder, 'auto', ['stop', 'kill'], 4);
});

test.each(firstOrAll(['native', 'wasm'] as const, 0))('so does a run on facts (%s)', (engine) => {
  const folder = temporaryFolder();
  writeStripes(join(folder, 'data', 'stripes'), 160);
  const experiment: ExperimentInput = {
    benchmark: { kind: 'facts', dataset: 'stripes', tasks: 2 },
    scenario: 'domain-incremental',
    network: { kind: 'mlp', hidden: [64, 32], dropout: 0.1 },
    training: {
      epochs: { native: 60, wasm: 12 }[engine],
      batchSize: 8,
      optimizer: { kind: 'adam', learningRate: 0.001 },
    },
    method: mas,
  };
  writeFileSync(join(folder, file), JSON.stringify(experiment));
  return compareInterrupted(folder, engine, ['stop', 'kill', 'stop', 'kill'], 4);
});

test.each(firstOrAll(['PathNet'], 0))('so does a run of %s', () => {
  const folder = temporaryFolder();
  const experiment: ExperimentInput = {
    benchmark: { kind: 'split', dataset: 'mnist', tasks: 2, trainSamples: 4_000, testSamples: 500 },
    scenario: 'task-incremental',
    network: { kind: 'modular' },
    training: {
      epochs: 4,
      batchSize: 16,
      optimizer: { kind: 'sgd', learningRate: 0.005, momentum: 0.9 },
      optimizerState: 'reset',
    },
    method: { kind: 'pathnet', contestSteps: 20 },
  };
  writeFileSync(join(folder, file), JSON.stringify(experiment));
  return compareInterrupted(folder, 'auto', ['stop', 'kill', 'stop', 'kill'], 4);
});

test('so does a run whose λ is searched, in whichever attempt it is interrupted', () => {
  const search = { start: 1e5, factor: 0.01, share: 1, tries: 3 };
  const workspace = workspaceWith(4_000, { kind: 'mas', lambda: 'search', search });
  return compareInterrupted(workspace, 'auto', firstOrAll(['stop', 'kill', 'kill', 'stop', 'kill'] as const), 6);
});

test('a session continues when the terminal it was started from is gone', async () => {
  const folder = workspaceWith(2_000);
  const { run } = createRun(join(folder, 'run'), parseExperiment(readFileSync(join(folder, file), 'utf8'), file));
  const { child, ended } = start(folder, 'run', file, '--run', 'run');
  await untilProgress(run, 0, 1);
  child.kill('SIGKILL');
  await ended;
  await expect.poll(() => readEvents(run.events).at(-1), { timeout: 30_000 }).toMatchObject({ reason: 'done' });
  await expect.poll(() => liveOwner(run)).toBeUndefined();
});
