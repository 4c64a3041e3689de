import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { listDataSets } from '../../../src/benchmarks/places/findDataSet';
import type { RowReader } from '../../../src/benchmarks/rows/rawInputs';
import { openStream } from '../../../src/benchmarks/streams/openStream';
import type { Stream } from '../../../src/benchmarks/streams/stream';
import type { Experiment } from '../../../src/core/experiment/experiment';
import type { Event, EventBody } from '../../../src/core/run/event';
import { runState } from '../../../src/core/run/reduce';
import { UserError } from '../../../src/core/userError';
import type { Engine } from '../../../src/graph/session';
import { readTensors } from '../../../src/store/checkpoints';
import { createRun } from '../../../src/store/createRun';
import { openEventLog } from '../../../src/store/eventLog';
import { readEvents } from '../../../src/store/logReader';
import { type RunDirectory, tidy } from '../../../src/store/runDirectory';
import { encode, type StoredTensor } from '../../../src/store/safetensors';
import { pretrainedState } from '../../../src/training/initialWeights';
import { checkpointOf, resumption } from '../../../src/training/saved';
import { TaskLearner } from '../../../src/training/taskLearner';
import { trainTasks } from '../../../src/training/trainer';
import { engines } from '../../fixtures/allEngines';
import { writeImageFolder } from '../../fixtures/imageFolders';
import { narrowAlexNet } from '../../fixtures/narrowAlexNet';
import { someExperiment } from '../../fixtures/someExperiment';

/** Two data sets as folders of PNG files, clothes and then digits, learnt by a small CNN with MAS. */

const engine = engines[0];
let workspace: string;
let made = 0;

beforeAll(async () => {
  workspace = mkdtempSync(join(tmpdir(), 'mas-lab-test-'));
  const isThere = listDataSets().some(({ name, state }) => name === 'fashion-mnist' && state === 'found');
  const clothes = isThere ? 'fashion-mnist' : 'mnist';
  await writeImageFolder(join(workspace, 'clothes'), clothes, { classes: [2, 5, 8], train: 60, test: 20 });
  await writeImageFolder(join(workspace, 'digits'), 'mnist', { classes: [0, 1, 4, 7], train: 75 });
});

afterAll(() => rmSync(workspace, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

const experiment = someExperiment({
  benchmark: { kind: 'images', folders: ['clothes', 'digits'], height: 14, width: 14, channels: 1 },
  scenario: 'task-incremental',
  network: {
    kind: 'cnn',
    convolutions: [{ filters: 6, kernel: 3, padding: 1, pool: { size: 3, stride: 2 } }],
    hidden: [24],
  },
  training: { epochs: 6, batchSize: 20, optimizer: { kind: 'adam', learningRate: 0.005 } },
  method: { kind: 'mas', lambda: 0.1 },
});

async function opened(of: Experiment = experiment): Promise<Stream> {
  vi.stubEnv('XDG_CACHE_HOME', join(workspace, 'cache'));
  const stream = await openStream(of, { workspace });
  vi.unstubAllEnvs();
  return stream;
}

/** Trains what is left of a run. */
async function trained(
  stream: Stream,
  {
    earlier,
    stopAfter,
    of = experiment,
  }: { readonly earlier?: RunDirectory; readonly stopAfter?: number; readonly of?: Experiment } = {},
) {
  if (!engine) throw new Error('this machine has no engine');
  const run = earlier ?? createRun(join(workspace, `run-${++made}`), of).run;
  tidy(run);
  const log = openEventLog(run.events);
  let chunks = 0;
  const shouldStop = () => ++chunks === stopAfter;
  const { session } = log;
  const files = { run, session, from: resumption(run), emit: log.append, requireIntact: () => undefined };
  log.append(started(engine, stream));
  const ended = await trainTasks({ ...files, experiment: of, engine, stream, shouldStop }, 'all').finally(() =>
    log.close(),
  );
  const events = readEvents(run.events);
  return { run, ended, state: runState(events), last: sha256Of(events) };
}

function started({ info }: Engine, { tasks }: Stream): EventBody {
  return { type: 'session-started', pid: 1, host: 'test', engine: info, tasks: tasks.map(({ name }) => name) };
}

function sha256Of(events: readonly Event[]): string | undefined {
  const checkpoint = events.findLast((event) => event.type === 'checkpoint');
  return checkpoint?.type === 'checkpoint' ? checkpoint.sha256 : undefined;
}

/** The same run for several tests. */
let unbroken: ReturnType<typeof trained> | undefined;
async function trainedOnce() {
  unbroken ??= trained(await opened());
  return unbroken;
}

test('both are learnt, and the first is remembered', async () => {
  const { state } = await trainedOnce();
  expect(state.tasks.map(({ state, name }) => [state, name])).toEqual([
    ['done', 'clothes'],
    ['done', 'digits'],
  ]);
  // Chance is 1/3 and 1/4.
  expect(state.accuracyMatrix[0]?.[0]).toBeGreaterThan(0.8);
  expect(state.accuracyMatrix[1]?.[1]).toBeGreaterThan(0.75);
  expect(state.accuracyMatrix[1]?.[0]).toBeGreaterThan(0.7);
});

test('images that do not all fit in the engine give the same weights, and so does a run that was stopped', async () => {
  const stream = await opened();
  const whole = await trainedOnce();
  // Hardly more than the two mini-batches of a chunk with as many remembered samples.
  const few: RowReader = { ...(stream.inputs as RowReader), resident: 45 };
  const streamed = await trained({ ...stream, inputs: few });
  expect(streamed.last).toBe(whole.last);
  expect(streamed.state.accuracyMatrix).toEqual(whole.state.accuracyMatrix);

  const stopped = await trained({ ...stream, inputs: few }, { stopAfter: 70 });
  expect(stopped.ended).toBe('stopped');
  expect(stopped.state.tasks.map(({ state }) => state)).toEqual(['done', 'training']);
  expect((await trained(stream, { earlier: stopped.run })).last).toBe(whole.last);
});

test('each row is read once as long as there is room, and again when it has made place', async () => {
  if (!engine) throw new Error('this machine has no engine');
  const stream = await opened();
  const { read } = stream.inputs as RowReader;
  const accuracies: number[][] = [];
  for (const resident of [stream.rows, 30]) {
    const reads: number[] = [];
    const inputs: RowReader = {
      type: 'uint8',
      resident,
      read(row, target) {
        reads.push(row);
        read(row, target);
      },
    };
    const learner = new TaskLearner(engine, experiment, { ...stream, inputs });
    const task = stream.tasks[0];
    if (!task) throw new Error('the stream has no task');
    await learner.begin(task, new Map());
    const rows = task.test.subarray(0, 20);
    const others = task.train.subarray(0, 25);
    accuracies.push([rows, others, rows].map((some) => learner.accuracy(task, some)));
    learner.close();
    expect(reads.length).toBe(resident === 30 ? 20 + 25 + 20 - (30 - 25) : 45);
  }
  expect(accuracies[1]).toEqual(accuracies[0]);
});

const golden = join(import.meta.dirname, '../../reference/golden/torchvision.safetensors');
const withWeights = (pretrained: string, height = 95) =>
  someExperiment({
    benchmark: { kind: 'images', folders: ['clothes', 'digits'], height, width: 127 },
    scenario: 'task-incremental',
    network: { ...narrowAlexNet, pretrained },
    training: { epochs: 1, batchSize: 60, optimizer: { kind: 'sgd', learningRate: 1e-9 } },
  });

test('training starts from pretrained weights', async () => {
  if (!engine) throw new Error('this machine has no engine');
  const experiment = withWeights(golden);
  const stream = await opened(experiment);
  const initial = pretrainedState(experiment, stream, { workspace });
  expect(initial.size).toBe(14);
  const { run } = createRun(join(workspace, 'pretrained'), experiment);
  tidy(run);
  const log = openEventLog(run.events);
  const context = {
    run,
    session: log.session,
    experiment,
    engine,
    stream,
    initial,
    from: resumption(run),
    emit: log.append,
    shouldStop: () => false,
    requireIntact: () => undefined,
  };
  log.append(started(engine, stream));
  await trainTasks(context, 1).finally(() => log.close());
  const { state } = checkpointOf(run, 1);
  for (const [name, values] of initial) {
    const found = state.get(name) ?? new Float32Array();
    const apart = values.map((value, i) => Math.abs(value - (found[i] ?? Number.NaN)));
    expect(Math.max(...apart), name).toBeLessThan(1e-6);
  }
});

test('training starts from what another run has learnt, but for its heads', async () => {
  const of = (hidden: number[], pretrained?: string): Experiment => ({
    ...experiment,
    network: someExperiment({
      network: { kind: 'mlp', hidden, normalization: 'batch', ...(pretrained && { pretrained }) },
    }).network,
  });
  const stream = await opened();
  const { run } = await trained(stream, { of: of([7, 5]) });
  const file = join(run.path, 'checkpoints', 'task-002-s1.safetensors');
  const { state } = checkpointOf(run, 2);
  const initial = pretrainedState(of([7, 5], file), stream, { workspace });
  expect([...initial.keys()].filter((name) => name.includes('head'))).toEqual([]);
  expect([...initial.keys()]).toContain('statistics/dense1/norm/mean');
  for (const [name, values] of initial) expect(values, name).toEqual(state.get(name));
  expect(initial.size).toBe([...state.keys()].filter((name) => /^(weights|statistics)\/dense/.test(name)).length);
  expect(() => pretrainedState(of([7, 6], file), stream, { workspace })).toThrow(
    'weights/dense2/kernel is F32 [7, 5], but the network needs 42 values [7, 6]',
  );
  expect(() => pretrainedState(of([7, 5, 4], file), stream, { workspace })).toThrow(
    'has no tensor weights/dense3/kernel',
  );
  const { tensors, metadata } = readTensors(file);
  const bias: StoredTensor = { dtype: 'F32', shape: [5], data: new Float32Array(5).fill(Number.NaN, 4) };
  const broken = join(workspace, 'broken.safetensors');
  writeFileSync(
    broken,
    Buffer.concat(encode({ tensors: new Map([...tensors, ['weights/dense2/bias', bias]]), metadata })),
  );
  expect(() => pretrainedState(of([7, 5], broken), stream, { workspace })).toThrow(
    `network.pretrained: ${broken}: weights/dense2/bias holds NaN`,
  );
});

test('weights that cannot be used are refused before anything is trained', async () => {
  const stream = await opened(withWeights(golden));
  const of =
    (pretrained: string, from = stream) =>
    () =>
      pretrainedState(withWeights(pretrained), from, { workspace });
  expect(of('none.safetensors')).toThrow(UserError);
  expect(of('none.safetensors')).toThrow(`network.pretrained: ${join(workspace, 'none.safetensors')}`);
  const pth = Buffer.from('PK\x03\x04................................archive/data.pkl');
  pth.writeUInt16LE(16 + 6, 26);
  writeFileSync(join(workspace, 'alexnet.pth'), pth);
  expect(of('alexnet.pth')).toThrow(
    `network.pretrained: ${join(workspace, 'alexnet.pth')}: a PyTorch file, not safetensors`,
  );
  execFileSync('mkfifo', [join(workspace, 'pipe.safetensors')]);
  expect(of('pipe.safetensors')).toThrow('pipe.safetensors: a device or a pipe, not a file.');
  mkdirSync(join(workspace, 'alexnet'));
  copyFileSync(golden, join(workspace, 'alexnet', 'model.safetensors'));
  expect(of('alexnet')()).toEqual(of(golden)());
  expect(of(golden, { ...stream, inputShape: [223, 127, 3] })).toThrow(
    'classifier.1.weight is [6, 18], but dense1 needs',
  );
});
