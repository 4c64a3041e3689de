import { describe, expect, test } from 'vitest';
import { firstLabel, type Stream, type Task } from '../../../src/benchmarks/streams/stream';
import type { Experiment, ExperimentInput } from '../../../src/core/experiment/experiment';
import { TaskLearner } from '../../../src/training/taskLearner';
import { engines } from '../../fixtures/allEngines';
import { firstOrAll } from '../../fixtures/full';
import { bytesIn, streamOfData } from '../../fixtures/streams';
import { streamOfRows } from '../training/smallStream';
import { patterns, type SomeRun, trainOnce, trainRun } from '../training/someRun';
import { splitPatterns } from './splitPatterns';

const EPSILON = 0.01;
const FEATURES = 64;
const ncm = { kind: 'ncm' } as const;
const slda = { kind: 'slda', shrinkage: EPSILON } as const;

/** A linear network; epochs and learning rate, which must not matter, are such that gradient steps would ruin it. */
function experimentOf(method: ExperimentInput['method'], changes: Partial<ExperimentInput> = {}): Experiment {
  return splitPatterns(method, {
    scenario: 'class-incremental',
    network: { kind: 'mlp', hidden: [] },
    training: { epochs: 7, batchSize: 16, optimizer: { kind: 'adam', learningRate: 10 } },
    ...changes,
  });
}

/** A sample as its task has it. */
function sampleOf(stream: Stream & { readonly inputs: Uint8Array }, { permutation }: Task, row: number): number[] {
  return Array.from({ length: FEATURES }, (_, i) => {
    const stored = stream.inputs[row * FEATURES + (permutation?.[i] ?? i)] ?? Number.NaN;
    return stored * Number(stream.scale) + Number(stream.shift);
  });
}

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
const minus = (a: readonly number[], b: readonly number[]) => a.map((value, i) => value - (b[i] ?? 0));

/** All samples of the tasks by class, with the mean of each class, in two passes over whole lists. */
function classesOf(stream: Stream & { readonly inputs: Uint8Array }, tasks: readonly Task[]) {
  const samples = new Map<number, number[][]>();
  for (const task of tasks) {
    for (const row of task.train) {
      const label = firstLabel(task) + (stream.units[row] ?? 0);
      samples.set(label, [...(samples.get(label) ?? []), sampleOf(stream, task, row)]);
    }
  }
  return [...samples].map(([label, of]) => ({
    label,
    of,
    mean: Array.from({ length: FEATURES }, (_, i) => of.reduce((sum, x) => sum + (x[i] ?? 0), 0) / of.length),
  }));
}

/** (1 − ε) Σ + ε I with the covariance within classes. */
function shrunk(classes: ReturnType<typeof classesOf>): number[][] {
  const sum = Array.from({ length: FEATURES }, () => new Array<number>(FEATURES).fill(0));
  let samples = 0;
  for (const { of, mean } of classes) {
    for (const x of of) {
      const apart = minus(x, mean);
      samples++;
      for (const [i, row] of sum.entries())
        for (const j of row.keys()) row[j] = (row[j] ?? 0) + (apart[i] ?? 0) * (apart[j] ?? 0);
    }
  }
  return sum.map((row, i) => row.map((value, j) => ((1 - EPSILON) * value) / samples + (i === j ? EPSILON : 0)));
}

/** The score of x for each class, as the definitions have it and no head is used: −‖x − μ‖², or −½ (x − μ)·Λ(x − μ). */
function answerBy(kind: string, classes: ReturnType<typeof classesOf>) {
  const precision = kind === 'ncm' ? [] : inverted(shrunk(classes));
  return (x: readonly number[], allowed: (label: number) => boolean): number => {
    const scores = classes
      .filter(({ label }) => allowed(label))
      .map(({ label, mean }) => {
        const apart = minus(x, mean);
        return { label, score: kind === 'ncm' ? -dot(apart, apart) : -dot(apart, times(precision, apart)) };
      });
    return scores.reduce((best, each) => (each.score > best.score ? each : best)).label;
  };
}

/** By Gauss's elimination. */
function inverted(a: readonly (readonly number[])[]): number[][] {
  const rows = a.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (const [i, pivot] of rows.entries()) {
    const scale = pivot[i] ?? 0;
    for (const [j, value] of pivot.entries()) pivot[j] = value / scale;
    for (const [k, row] of rows.entries()) {
      const factor = k === i ? 0 : (row[i] ?? 0);
      for (let j = i; j < row.length && factor !== 0; j++) row[j] = (row[j] ?? 0) - factor * (pivot[j] ?? 0);
    }
  }
  return rows.map((row) => row.slice(a.length));
}

const times = (matrix: readonly (readonly number[])[], x: readonly number[]) => matrix.map((row) => dot(row, x));

/** The last accuracies on all tasks, by the run and by the definition of the method. */
function accuracies(run: SomeRun, experiment: Experiment) {
  const whole = streamOfData(experiment, patterns());
  const stream = { ...whole, inputs: bytesIn(whole) };
  const { tasks } = stream;
  const classes = classesOf(stream, tasks);
  const answer = answerBy(experiment.method.kind, classes);
  const isOwn = (task: Task) => (label: number) =>
    experiment.scenario !== 'task-incremental' ||
    (label >= task.units.first && label < task.units.first + task.units.count);
  return tasks.map((task) => {
    const right = [...task.test].filter(
      (row) => answer(sampleOf(stream, task, row), isOwn(task)) === firstLabel(task) + (stream.units[row] ?? 0),
    );
    return { ran: run.accuracy(tasks.length, task.number), defined: right.length / task.test.length };
  });
}

const split = { kind: 'split', dataset: 'patterns', classesPerTask: 2 } as const;
const streams = [
  ['class-incremental', split],
  ['domain-incremental', { kind: 'permuted', dataset: 'patterns', tasks: 2 }],
  ['task-incremental', split],
  ['domain-incremental', { kind: 'blurry', dataset: 'patterns', tasks: 3, share: 0.3 }],
  ['domain-incremental', split],
] as const;

describe.for(engines)('on $info.kind', (engine) => {
  const cases = streams.flatMap(([scenario, benchmark]) =>
    [ncm, slda].map((method) => ({ method, scenario, benchmark })),
  );
  test.for(firstOrAll(cases, 6))(
    '$method.kind answers as its definition does, $scenario, $benchmark.kind',
    async (each) => {
      const { method, scenario, benchmark } = each;
      const experiment = experimentOf(method, { scenario, benchmark });
      const run = await trainOnce(engine, experiment);
      for (const { ran, defined } of accuracies(run, experiment)) expect(ran).toBeCloseTo(defined, 6);
    },
  );

  test('the head of NCM is 2 μ and −‖μ‖²', async () => {
    const experiment = experimentOf(ncm);
    const run = await trainOnce(engine, experiment);
    const stream = streamOfData(experiment, patterns());
    const kernel = run.state(3).get('weights/head/kernel') ?? new Float32Array();
    const bias = run.state(3).get('weights/head/bias') ?? new Float32Array();
    for (const { label, mean } of classesOf(stream, stream.tasks)) {
      for (const [i, value] of mean.entries()) expect(kernel[i * 6 + label]).toBeCloseTo(2 * value, 5);
      expect(bias[label]).toBeCloseTo(-dot(mean, mean), 4);
    }
  });

  test('the head of SLDA is Λμ and −½ μ·Λμ, also of classes of earlier tasks', async () => {
    const experiment = experimentOf(slda, { scenario: 'task-incremental' });
    const run = await trainOnce(engine, experiment);
    const stream = streamOfData(experiment, patterns());
    const classes = classesOf(stream, stream.tasks);
    const precision = inverted(shrunk(classes));
    for (const { label, mean } of classes) {
      const [head, unit] = [`weights/head${Math.floor(label / 2) + 1}`, label % 2];
      const kernel = run.state(3).get(`${head}/kernel`) ?? new Float32Array();
      const wanted = times(precision, mean);
      const largest = Math.max(...wanted.map(Math.abs));
      for (const [i, value] of wanted.entries()) {
        expect(Math.abs((kernel[i * 2 + unit] ?? Number.NaN) - value) / largest).toBeLessThan(1e-4);
      }
      const bias = run.state(3).get(`${head}/bias`)?.[unit] ?? Number.NaN;
      expect(bias / (-0.5 * dot(mean, wanted))).toBeCloseTo(1, 4);
    }
  });

  test.for([ncm, slda])('$kind never answers with a class that it has seen no sample of', async (method) => {
    // Two samples of class 0 near 0; class 1 is in the head, but has none; class 2 has the task's others.
    const rows = [0, 0, 1, 1, 200, 200, 201, 201];
    const stream = streamOfRows(
      rows,
      [0, 0, 2, 2],
      [{ train: Int32Array.of(0, 1, 2, 3), units: { first: 0, count: 3 } }],
    );
    const experiment = experimentOf(method, { benchmark: { kind: 'split', dataset: 'patterns', tasks: 1 } });
    const run = await trainRun(engine, experiment, { stream });
    const learner = new TaskLearner(engine, experiment, stream);
    const [task] = stream.tasks;
    if (!task) throw new Error('there is a task');
    await learner.begin(task, run.state(1));
    expect([...learner.answers(task, Int32Array.of(0, 1, 2, 3))]).toEqual([0, 0, 2, 2]);
    learner.close();
  });
});

const [engine] = engines;

test.for([ncm, slda])('the samples’ order does not matter to $kind', async (method) => {
  if (!engine) throw new Error('no engine');
  const head = async (changes: Partial<ExperimentInput>) => {
    const run = await trainOnce(engine, experimentOf(method, changes));
    return run.state(3).get('weights/head/kernel') ?? new Float32Array();
  };
  const [first, second, third] = [await head({}), await head({ seed: 5 }), await head({ training: other })];
  const largest = Math.max(...first.map(Math.abs));
  for (const kernel of [second, third]) {
    expect(kernel.length).toBe(first.length);
    for (const [i, value] of first.entries()) {
      expect(Math.abs((kernel[i] ?? Number.NaN) - value) / largest).toBeLessThan(1e-4);
    }
  }
});
/** Mini-batches of another size. */
const other = { batchSize: 7, optimizer: { kind: 'sgd', learningRate: 0.1 } } as const;

test.for([ncm, slda])(
  'a run of $kind that is stopped in the middle of a task ends as if it had not been',
  async (method) => {
    if (!engine) throw new Error('no engine');
    const unbroken = await trainOnce(engine, experimentOf(method));
    const broken = await trainRun(engine, experimentOf(method), {
      shouldStop: (events) => events.some((event) => event.type === 'progress' && event.task === 2),
    });
    expect(broken.ended).toBe('stopped');
    const resumed = await trainRun(engine, experimentOf(method), { earlier: broken.run });
    for (const task of [1, 2, 3]) expect(resumed.sha256(task)).toBe(unbroken.sha256(task));
  },
);

test.for([ncm, slda])('$kind takes one pass, and tells what it keeps', async (method) => {
  if (!engine) throw new Error('no engine');
  const { events } = await trainOnce(engine, experimentOf(method));
  const started = events.flatMap((event) => (event.type === 'task-started' ? [event.epochs] : []));
  expect(started).toEqual([1, 1, 1]);
  const kept = events.flatMap((event) => (event.type === 'checkpoint' ? [event.memoryBytes] : []));
  const square = method.kind === 'slda' ? FEATURES ** 2 : 0;
  expect(kept).toEqual([2, 4, 6].map((classes) => 4 * (classes + classes * FEATURES + square)));
});
