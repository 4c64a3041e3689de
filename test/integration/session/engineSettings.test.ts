import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { ExperimentInput } from '../../../src/core/experiment/experiment';
import type { EngineInfo } from '../../../src/core/run/event';
import type { EngineChoice } from '../../../src/graph/engine';
import { hasOwnKernels } from '../../../src/graph/ownKernels';
import { startOne } from '../../../src/launch/executor';
import { openExecutor } from '../../../src/launch/openExecutor';
import { createRun } from '../../../src/store/createRun';
import { openEventLog } from '../../../src/store/eventLog';
import { readEvents } from '../../../src/store/logReader';
import { openRun, type RunDirectory } from '../../../src/store/runDirectory';
import { native } from '../../fixtures/engines';
import { someExperiment } from '../../fixtures/someExperiment';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

/** What a session needs to begin and end, and no more: most of its time is that of its process. */
const benchmark = { kind: 'permuted', dataset: 'mnist', tasks: 2, trainSamples: 64, testSamples: 32 } as const;

const someRun = (changes: Partial<ExperimentInput> = {}) =>
  createRun(join(temporaryFolder(), 'run'), someExperiment({ benchmark, ...changes })).run;

interface Circumstances {
  readonly tasks?: number;
  readonly threads?: number;
  readonly processors?: number;
  readonly engine?: EngineChoice;
  readonly env?: NodeJS.ProcessEnv;
  readonly onNote?: (text: string) => void;
}

async function trainTask(
  run: RunDirectory,
  { tasks = 1, threads, processors, engine = 'native', env, onNote }: Circumstances = {},
): Promise<void> {
  const script = join(import.meta.dirname, '../../../dist/session.js');
  // The engine of this process has set them.
  const executor = openExecutor(
    { kind: 'local', threads, processors },
    { script, env: { TF_NUM_INTRAOP_THREADS: undefined, TF_ENABLE_ONEDNN_OPTS: undefined, ...env } },
  );
  await startOne(executor, { request: { kind: 'train', run: run.path, engine, tasks }, onNote }).result();
}

/** A run that is trained in lanes where it has two processors. */
const inLanes: Partial<ExperimentInput> = {
  benchmark: { ...benchmark, trainSamples: 307 },
  network: { kind: 'mlp', hidden: [256] },
  // All mini-batches have an odd number of samples, and the last has fewer.
  training: { batchSize: 123, optimizer: { kind: 'adam', learningRate: 0.001 } },
};

/** A copy of a run whose first task was trained where nothing is set, by one session for all tests that begin so. */
async function trainedRun(): Promise<RunDirectory> {
  original ??= (async () => {
    const { run } = createRun(join(kept, 'run'), someExperiment({ benchmark }));
    await trainTask(run);
    return run.path;
  })();
  const path = join(temporaryFolder(), 'run');
  cpSync(await original, path, { recursive: true });
  return openRun(path).run;
}

let original: Promise<string> | undefined;
const kept = mkdtempSync(join(tmpdir(), 'mas-lab-test-'));
afterAll(() => rmSync(kept, { recursive: true, force: true }));

const enginesOf = (run: RunDirectory) =>
  readEvents(run.events).flatMap((event) => (event.type === 'session-started' ? [event.engine] : []));

const checkpointsOf = (run: RunDirectory) =>
  readEvents(run.events).flatMap((event) => (event.type === 'checkpoint' ? [event.sha256] : []));

/** Lets the log say that an earlier session had this engine. */
function recordEarlier(run: RunDirectory, engine: EngineInfo): void {
  const log = openEventLog(run.events);
  log.append({ type: 'session-started', pid: 1, host: 'h', engine, tasks: [] });
  log.close();
}

/** A tfjs-node like the installed one, but without kernels of MAS Lab. */
function withoutKernels(): string {
  const folder = temporaryFolder();
  const installed = createRequire(import.meta.url).resolve('@tensorflow/tfjs-node/package.json');
  const binding = join('lib', 'napi-v8', 'tfjs_binding.node');
  mkdirSync(join(folder, 'lib', 'napi-v8'), { recursive: true });
  symlinkSync(join(installed, '..', binding), join(folder, binding));
  return folder;
}

test.runIf(native)('a run keeps the settings that it began with', async () => {
  const run = someRun();
  await trainTask(run, { threads: 3, env: { TF_ENABLE_ONEDNN_OPTS: '1', MAS_LAB_FUSED: '0' } });
  await trainTask(run, { threads: 1 });
  const begun = { kind: 'tensorflow', threads: 3, oneDNN: true, fused: false };
  expect(enginesOf(run)).toMatchObject([begun, begun]);
});

test.runIf(native)('a new run has the threads that are asked for, or else those that its network can use', async () => {
  // By itself, the one that is asked would have lanes.
  const [narrow, asked, environment] = [await trainedRun(), someRun(inLanes), someRun()];
  await trainTask(asked, { threads: 2, processors: 2, env: { TF_NUM_INTRAOP_THREADS: '3' } });
  await trainTask(environment, { env: { TF_NUM_INTRAOP_THREADS: '3' } });
  const divisions = [narrow, asked, environment].map((run) => [enginesOf(run)[0]?.threads, enginesOf(run)[0]?.lanes]);
  expect(divisions).toEqual([
    [1, 1],
    [2, 1],
    [3, 1],
  ]);
});

test.runIf(native)(
  'a run of an earlier version keeps its threads, in one lane, without oneDNN and the project’s kernel',
  async () => {
    const run = someRun();
    recordEarlier(run, { kind: 'wasm', version: '4', threads: 1 });
    recordEarlier(run, { kind: 'tensorflow', version: '2', threads: 3 });
    await trainTask(run, { threads: 1, env: { TF_ENABLE_ONEDNN_OPTS: '1' } });
    expect(enginesOf(run).at(-1)).toMatchObject({ threads: 3, oneDNN: false, fused: false, lanes: 1 });
  },
);

test.runIf(hasOwnKernels())('the set-up’s kernels are used, and the run keeps them', async () => {
  const run = await trainedRun();
  await trainTask(run, { env: { MAS_LAB_FUSED: '0' } });
  expect(enginesOf(run)).toMatchObject([{ fused: true }, { fused: true }]);
});

test.runIf(native)('a run begins by TensorFlow’s operations where the kernels of MAS Lab are missing', async () => {
  const run = someRun();
  const notes: string[] = [];
  const onNote = (text: string) => notes.push(text);
  await trainTask(run, { env: { MAS_LAB_TFJS_NODE: withoutKernels() }, onNote });
  await trainTask(run, { onNote });
  if (process.platform === 'linux' && process.arch === 'x64') {
    expect(notes).toEqual([expect.stringContaining('kernels of MAS Lab are missing')]);
  }
  expect(enginesOf(run)).toMatchObject([{ fused: false }, { fused: false }]);
});

test.runIf(native).each(['auto', 'native'] as const)(
  'with engine %s, a run is refused where the kernels of MAS Lab that it began with are missing',
  async (engine) => {
    const run = someRun();
    recordEarlier(run, { kind: 'tensorflow', version: '2', threads: 1, oneDNN: false, fused: true });
    const env = { MAS_LAB_TFJS_NODE: withoutKernels() };
    await expect(trainTask(run, { engine, env })).rejects.toThrow(/kernels of MAS Lab.*missing/);
    expect(enginesOf(run)).toHaveLength(1);
  },
);

test.runIf(hasOwnKernels())(
  'a run that began with the kernels of MAS Lab is measured where they are missing',
  async () => {
    const run = await trainedRun();
    const script = join(import.meta.dirname, '../../../dist/session.js');
    const env = { TF_NUM_INTRAOP_THREADS: undefined, MAS_LAB_TFJS_NODE: withoutKernels() };
    const executor = openExecutor({ kind: 'local', threads: undefined }, { script, env });
    const request = { kind: 'evaluate', run: run.path, engine: 'native', data: 'test', answers: false } as const;
    const measured = await startOne(executor, { request }).result();
    const logged = readEvents(run.events).flatMap((event) =>
      event.type === 'evaluated' && event.after === 1 ? [event] : [],
    );
    expect(measured).toMatchObject({ checkpoint: 1, tasks: [{ task: 1, accuracy: logged[0]?.accuracy }] });
  },
);

const cnn: ExperimentInput['network'] = { kind: 'cnn', convolutions: [{ filters: 4, stride: 4 }] };

test.runIf(native)('a network with convolutions has oneDNN’s kernels, another not', async () => {
  const [resumed, unbroken, dense] = [someRun({ network: cnn }), someRun({ network: cnn }), await trainedRun()];
  // By itself, only on these processors.
  const env = process.arch === 'x64' ? {} : { TF_ENABLE_ONEDNN_OPTS: '1' };
  for (const tasks of [1, 1]) await trainTask(resumed, { tasks, env });
  expect(enginesOf(resumed)).toMatchObject([{ oneDNN: true }, { oneDNN: true }]);
  expect(enginesOf(dense)).toMatchObject([{ oneDNN: false }]);

  // With them, the resumed run has the checkpoints of an unbroken one.
  await trainTask(unbroken, { tasks: 2, env });
  expect(checkpointsOf(resumed)).toEqual(checkpointsOf(unbroken));
  expect(checkpointsOf(resumed)).toHaveLength(2);
});

test.runIf(native)('a new run has as many lanes as the processors that it may count on, and keeps them', async () => {
  const [alone, beside] = [someRun(inLanes), someRun(inLanes)];
  await trainTask(alone, { processors: 2 });
  await trainTask(alone, { processors: 1 });
  await trainTask(beside, { processors: 1 });
  await trainTask(beside, { processors: 2 });
  const lanesOf = (run: RunDirectory) => enginesOf(run).map(({ threads, lanes }) => [threads, lanes]);
  expect([alone, beside].map(lanesOf)).toEqual([
    [
      [1, 2],
      [1, 2],
    ],
    [
      [1, 1],
      [1, 1],
    ],
  ]);

  // In its two lanes, the resumed run has the checkpoints of an unbroken one.
  const unbroken = someRun(inLanes);
  await trainTask(unbroken, { tasks: 2, processors: 2 });
  expect(enginesOf(unbroken)).toMatchObject([{ lanes: 2 }]);
  expect(checkpointsOf(alone)).toEqual(checkpointsOf(unbroken));
  expect(checkpointsOf(alone)).toHaveLength(2);
});

test.runIf(native)('what the environment says of oneDNN must be 0 or 1', async () => {
  await expect(trainTask(someRun(), { env: { TF_ENABLE_ONEDNN_OPTS: 'yes' } })).rejects.toThrow(
    'TF_ENABLE_ONEDNN_OPTS is "yes"',
  );
});

test.runIf(native)('a number of threads that cannot be is named', async () => {
  await expect(trainTask(someRun(), { env: { TF_NUM_INTRAOP_THREADS: 'all' } })).rejects.toThrow(
    'TF_NUM_INTRAOP_THREADS is "all"',
  );
});
