import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStream } from '../../../src/benchmarks/streams/openStream';
import type { Inspection } from '../../../src/core/omega/inspection';
import type { Protection } from '../../../src/core/omega/protection';
import type { EventOf } from '../../../src/core/run/event';
import { UserError } from '../../../src/core/userError';
import { startOne } from '../../../src/launch/executor';
import { openExecutor } from '../../../src/launch/openExecutor';
import { inspectCheckpoint } from '../../../src/session/inspect';
import { protection } from '../../../src/session/protection';
import type { RequestOf } from '../../../src/session/request';
import { readCheckpoint } from '../../../src/store/checkpoints';
import { createRun } from '../../../src/store/createRun';
import { readEvents } from '../../../src/store/logReader';
import { openRun, type RunDirectory } from '../../../src/store/runDirectory';
import { decode } from '../../../src/store/safetensors';
import { someExperiment } from '../../fixtures/someExperiment';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

/** Inspecting checkpoints of a small run. */

const script = join(import.meta.dirname, '../../../dist/session.js');
const executor = openExecutor({ kind: 'local' }, { script });
let folder: string;
let run: RunDirectory;

beforeAll(async () => {
  const experiment = someExperiment({
    benchmark: { kind: 'permuted', dataset: 'mnist', tasks: 3, trainSamples: 400, testSamples: 200 },
  });
  folder = mkdtempSync(join(tmpdir(), 'mas-lab-test-'));
  run = createRun(join(folder, 'run'), experiment).run;
  await startOne(executor, { request: { kind: 'train', run: run.path, engine: 'auto', tasks: 'all' } }).result();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

// What a session process does, in this one: a process for each would take most of the time.
function inspect(changes: Partial<RequestOf<'inspect'>> = {}): Promise<Inspection> {
  return inspectCheckpoint({ kind: 'inspect', run: run.path, engine: 'auto', ...changes });
}

function protectionOf(of = run, checkpoint?: number): Promise<Protection> {
  return protection({ kind: 'protection', run: of.path, engine: 'auto', checkpoint });
}

function importanceEvent(task: number): EventOf<'importance'> {
  const event = readEvents(run.events).find((each) => each.type === 'importance' && each.task === task);
  if (event?.type !== 'importance') throw new Error('the run has measured no importance');
  return event;
}

function tensorsOf(task: number, of = run): (name: string) => Float32Array {
  const event = readEvents(of.events).find((each) => each.type === 'checkpoint' && each.task === task);
  if (event?.type !== 'checkpoint') throw new Error('the run has no such checkpoint');
  const { tensors } = readCheckpoint(of, event);
  return (name) => tensors.get(name)?.data as Float32Array;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

test('a session process, as the extension starts it, answers the same', async () => {
  const asked = { run: run.path, engine: 'auto' } as const;
  const [inspected, counted] = [
    await startOne(executor, { request: { kind: 'inspect', ...asked } }).result(),
    await startOne(executor, { request: { kind: 'protection', ...asked } }).result(),
  ];
  expect(inspected).toEqual(await inspect());
  expect(counted).toEqual(await protectionOf());
});

test('it shows what the checkpoint holds and what the run measured', async () => {
  const inspection = await inspect();
  expect(inspection).toMatchObject({ checkpoint: 3, base: 2, source: { kind: 'accumulated' } });
  // The same numbers as in the event log, which the training session wrote.
  const { own, accumulated } = importanceEvent(3);
  expect(inspection.tensors.map(({ histogram }) => histogram).sort((a, b) => (a.tensor < b.tensor ? -1 : 1))).toEqual(
    [...accumulated].sort((a, b) => (a.tensor < b.tensor ? -1 : 1)),
  );
  const kernel = own.find(({ tensor }) => tensor === 'dense1/kernel');
  const image = inspection.images.find(({ of }) => of === 'own');
  expect(sum(image?.values ?? []) / ((kernel?.mean ?? 0) * (kernel?.elements ?? 0))).toBeCloseTo(1, 3);
  // A corner of an image is black, whatever the permutation: no weight that looks there matters.
  expect(image?.values[0]).toBeLessThan(1e-3 * Math.max(...(image?.values ?? [])));

  const [now, before] = [tensorsOf(3), tensorsOf(2)];
  const [omega, anchor] = [before('importance/dense1/kernel'), before('anchor/dense1/kernel')];
  const penalty = now('weights/dense1/kernel').reduce(
    (total, weight, i) => total + (omega[i] ?? 0) * (weight - (anchor[i] ?? 0)) ** 2,
    0,
  );
  const tensor = inspection.tensors.find((each) => each.tensor === 'dense1/kernel');
  expect((tensor?.movement?.penalty ?? 0) / penalty).toBeCloseTo(1, 3);
  expect(inspection.overlap?.tasks).toEqual([1, 2, 3]);
});

test('what is protected is counted as the inspection does', async () => {
  const [inspection, found] = [await inspect(), await protectionOf()];
  if (found.kind !== 'protected') throw new Error(found.reason);
  expect(found).toMatchObject({ run: run.id, checkpoint: 3, previous: 2, compared: [1, 2, 3] });
  expect(found.layers.map(({ layer }) => layer)).toEqual(['dense1', 'head']);
  for (const { layer, elements, free } of found.layers) {
    const tensors = inspection.tensors.filter(({ tensor }) => tensor.startsWith(`${layer}/`));
    expect(elements).toBe(sum(tensors.map(({ histogram }) => histogram.elements)));
    expect(free).toBe(sum(tensors.map(({ nearZero }) => nearZero.elements)));
  }
  const pairs = inspection.overlap?.tensors.find(({ tensor }) => tensor === 'all')?.shared ?? [];
  const others = pairs.flatMap((row, a) => row.filter((_, b) => a !== b)).map(Number);
  expect(found.network.shared).toBeCloseTo(sum(others) / 6, 3);

  // Each task has its own order of pixels; digits are in the middle of all maps.
  const own = inspection.images.find(({ of }) => of === 'own')?.values ?? [];
  const max = Math.max(...own);
  expect(found.maps.map(({ task }) => task)).toEqual([1, 2, 3]);
  expect(found.maps[2]?.values).toEqual(own.map((value) => Math.round((255 * value) / max)));
  for (const { values } of found.maps) expect(values[0]).toBe(0);
});

test('a weight has moved that was protected and is now far from where it was', async () => {
  const found = await protectionOf(run, 2);
  if (found.kind !== 'protected') throw new Error(found.reason);
  const [now, before] = [tensorsOf(2), tensorsOf(1)];
  const parameters = ['dense1/kernel', 'dense1/bias', 'head/kernel', 'head/bias'];
  const meanOmega = (tensors: typeof now) => {
    const all = parameters.flatMap((name) => [...tensors(`importance/${name}`)]);
    return sum(all) / all.length;
  };
  const [limitNow, limitBefore] = [meanOmega(now) / 100, meanOmega(before) / 100];
  const moved = parameters.map((name) => {
    const [weights, old] = [now(`weights/${name}`), before(`weights/${name}`)];
    const typical = Math.sqrt(sum([...old].map((value) => value ** 2)) / old.length);
    const [omega, oldOmega] = [now(`importance/${name}`), before(`importance/${name}`)];
    return weights.filter(
      (weight, i) =>
        Math.abs(weight - (old[i] ?? 0)) > typical / 10 &&
        (omega[i] ?? 0) >= limitNow &&
        (oldOmega[i] ?? 0) >= limitBefore,
    ).length;
  });
  // Sums of floats in another order: a weight may stand on the limit.
  expect(Math.abs(found.network.moved - sum(moved))).toBeLessThanOrEqual(2);
  expect(found.network.moved).toBeGreaterThan(0);
  expect(await protectionOf(run, 1)).toMatchObject({ network: { moved: 0, shared: null } });
});

test('the Ω that EWC keeps of each task is what the task’s own map shows', async () => {
  const benchmark = { kind: 'permuted', dataset: 'mnist', tasks: 2, trainSamples: 200, testSamples: 100 } as const;
  const experiment = someExperiment({ benchmark, method: { kind: 'ewc', lambda: 1 } });
  const ewc = createRun(join(temporaryFolder(), 'run'), experiment).run;
  await startOne(executor, { request: { kind: 'train', run: ewc.path, engine: 'auto', tasks: 'all' } }).result();
  const found = await protectionOf(ewc);
  if (found.kind !== 'protected') throw new Error(found.reason);
  expect(found.compared).toEqual([1, 2]);
  const kept = tensorsOf(2, ewc)('task-1/importance/dense1/kernel');
  // Task 1 has the pixels in place.
  const pixels = Array.from({ length: 784 }, (_, pixel) => sum([...kept.subarray(pixel * 8, (pixel + 1) * 8)]));
  const max = Math.max(...pixels);
  const values = found.maps[0]?.values ?? [];
  for (const [i, value] of values.entries()) expect(Math.abs(value - (255 * (pixels[i] ?? 0)) / max)).toBeLessThan(1);
});

test('two checkpoints are compared', async () => {
  const inspection = await inspect({ checkpoint: 2, base: 1 });
  expect(inspection).toMatchObject({ checkpoint: 2, base: 1 });
  const compared = inspection.tensors.find(({ tensor }) => tensor === 'head/bias')?.comparison?.histogram;
  expect(compared).toEqual(importanceEvent(1).accumulated.find(({ tensor }) => tensor === 'head/bias'));
  expect((await inspect({ checkpoint: 1 })).base).toBeUndefined();
});

test('Ω is measured on other data, and the run stays as it is', async () => {
  const digest = () =>
    readdirSync(run.path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'session.log')
      .map(({ parentPath, name }) =>
        createHash('sha256')
          .update(readFileSync(join(parentPath, name)))
          .digest('hex'),
      )
      .sort();
  const before = digest();
  const ones = await inspect({ checkpoint: 1, measure: { data: 'test', classes: [1], samples: 1000 } });
  const all = await inspect({ checkpoint: 1, measure: { data: 'test' } });
  expect(digest()).toEqual(before);
  expect(ones.source).toMatchObject({ kind: 'measured', data: 'test', classes: [1] });
  expect(all.source).toEqual({ kind: 'measured', data: 'test', samples: 200 });
  // Ones are narrow: in the columns at the sides nothing matters.
  const side = ({ images }: Inspection) => {
    const values = images[0]?.values ?? [];
    return sum(values.filter((_, i) => i % 28 < 7 || i % 28 > 20)) / sum(values);
  };
  expect(side(ones)).toBeLessThan(0.5 * side(all));
  expect(all.classes).toHaveLength(10);
});

test('images in a folder are measured on as the data set’s own samples are', async () => {
  const stream = await openStream(openRun(run.path).experiment);
  const images = join(temporaryFolder(), 'images');
  mkdirSync(images);
  const size = 28 * 28;
  for (const row of stream.tasks[1]?.test ?? []) {
    const raw = { width: 28, height: 28, channels: 1 } as const;
    const image = sharp((stream.inputs as Uint8Array).slice(row * size, (row + 1) * size), { raw }).toColourspace(
      'b-w',
    );
    await image.png().toFile(join(images, `${row}.png`));
  }
  const ofFolder = await inspect({ checkpoint: 2, measure: { data: { folder: images } } });
  const ofTask = await inspect({ checkpoint: 2, measure: { data: 'test' } });
  expect(ofFolder.source).toEqual({ kind: 'measured', data: { folder: images }, samples: 200 });
  // The folder has the plain images; the task permutes pixels of both.
  for (const [i, { tensor, histogram }] of ofFolder.tensors.entries()) {
    expect([tensor, histogram.mean / (ofTask.tensors[i]?.histogram.mean ?? 0)]).toEqual([tensor, expect.closeTo(1, 4)]);
  }
  const some = await inspect({ checkpoint: 2, measure: { data: { folder: images }, samples: 50 } });
  expect(some.source).toMatchObject({ samples: 50 });

  writeFileSync(join(images, '0.png'), 'no image');
  await expect(inspect({ measure: { data: { folder: images } } })).rejects.toThrow('0.png: neither PNG, JPEG nor WebP');
  await expect(inspect({ measure: { data: { folder: temporaryFolder() } } })).rejects.toThrow('holds no images');
});

test('global Ω is held against local Ω, measured on the same samples', async () => {
  const benchmark = { kind: 'permuted', dataset: 'mnist', tasks: 1, trainSamples: 300, testSamples: 100 } as const;
  const learnt = createRun(
    join(temporaryFolder(), 'run'),
    someExperiment({ benchmark, method: { kind: 'local-mas', lambda: 1 } }),
  ).run;
  await startOne(executor, { request: { kind: 'train', run: learnt.path, engine: 'auto', tasks: 1 } }).result();
  const out = join(learnt.path, 'global.safetensors');
  const measured = await startOne(executor, {
    request: { kind: 'importance', run: learnt.path, engine: 'auto', data: 'train', out },
  }).result();
  // What the method has accumulated after one task is local Ω on the training samples.
  const event = readEvents(learnt.events).find((each) => each.type === 'checkpoint');
  if (event?.type !== 'checkpoint') throw new Error('the run has no checkpoint');
  const name = 'importance/dense1/kernel';
  const local = readCheckpoint(learnt, event).tensors.get(name)?.data as Float32Array;
  const global = decode(readFileSync(out), out).tensors.get(name)?.data as Float32Array;
  const deviations = (values: Float32Array) => {
    const mean = sum([...values]) / values.length;
    return [...values].map((value) => value - mean);
  };
  const [a, b] = [deviations(global), deviations(local)];
  const product = (x: readonly number[], y: readonly number[]) => sum(x.map((value, i) => value * (y[i] ?? 0)));
  const expected = product(a, b) / Math.sqrt(product(a, a) * product(b, b));
  const found = measured.agreement.find(({ tensor }) => tensor === 'dense1/kernel');
  expect(found?.pearson).toBeCloseTo(expected, 3);
  const inspected = await inspect({ run: learnt.path, measure: { data: 'train' } });
  expect(inspected.agreement).toEqual(measured.agreement);
  expect((await inspect({ run: learnt.path })).agreement).toBeUndefined();
});

test('what cannot be inspected is said', async () => {
  await expect(inspect({ measure: { data: 'test', classes: [77] } })).rejects.toThrow(
    'no test samples of the classes 77',
  );
  await expect(inspect({ checkpoint: 9 })).rejects.toThrow('has no checkpoint 9');
  const plain = createRun(
    join(temporaryFolder(), 'run'),
    someExperiment({
      benchmark: { kind: 'permuted', dataset: 'mnist', tasks: 1, trainSamples: 100, testSamples: 100 },
      method: { kind: 'finetune' },
    }),
  ).run;
  await startOne(executor, { request: { kind: 'train', run: plain.path, engine: 'auto', tasks: 1 } }).result();
  const refused = await inspect({ run: plain.path }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(UserError);
  expect((refused as UserError).hint).toBe('Measure it on data: choose training or test samples.');
  expect(await protectionOf(plain)).toMatchObject({ kind: 'unprotected', reason: 'Fine-tuning protects no weight.' });
  expect((await inspect({ run: plain.path, measure: { data: 'train' } })).tensors).not.toHaveLength(0);

  const file = join(run.checkpoints, 'task-003-s1.safetensors');
  const whole = readFileSync(file);
  writeFileSync(file, whole.subarray(0, 1000));
  await expect(inspect()).rejects.toThrow('this checkpoint is damaged');
  writeFileSync(file, whole);
});
