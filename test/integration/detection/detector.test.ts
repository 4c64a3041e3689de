import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { withImagesOf } from '../../../src/benchmarks/streams/unlabelled';
import type { ExperimentInput } from '../../../src/core/experiment/experiment';
import { kindsOf } from '../../../src/core/kind';
import * as methods from '../../../src/core/methods/list';
import { keepsImportance } from '../../../src/core/omega/own';
import { randomOf, uniformInt } from '../../../src/core/random';
import { openNative } from '../../../src/graph/native';
import { float32, floats, int32 } from '../../../src/graph/value';
import type { RegionBatch } from '../../../src/training/program/regionFeeds';
import { TaskLearner } from '../../../src/training/taskLearner';
import { writeFiles } from '../../fixtures/detectionFiles';
import { native } from '../../fixtures/engines';
import { firstOrAll } from '../../fixtures/full';
import { shapesExperiment, shapesStream } from '../../fixtures/shapes';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { trainRun } from '../training/someRun';

/** TensorFlow reads it once: so this file has a process of its own. */
vi.hoisted(() => {
  process.env.TF_DETERMINISTIC_OPS = '1';
});

const engine = native ?? (await openNative());

const learn = async (method: ExperimentInput['method'], changes: Parameters<typeof shapesExperiment>[1] = {}) => {
  const experiment = shapesExperiment(method, changes);
  return trainRun(engine, experiment, { stream: await shapesStream(experiment) });
};

describe('a detector that learns two classes, then two others', () => {
  let free: ReturnType<typeof learn> | undefined;
  const finetuned = () => {
    free ??= learn({ kind: 'finetune' });
    return free;
  };

  test('finds the objects of each task, and forgets without a method', async () => {
    const { accuracy, state, events } = await finetuned();
    expect(accuracy(1, 1)).toBeGreaterThan(0.6);
    expect(accuracy(2, 2)).toBeGreaterThan(0.6);
    expect(accuracy(2, 1)).toBeLessThan(0.5 * accuracy(1, 1));
    // Background, then a logit and four offsets for each class.
    const columns = (task: number) => state(task).get('weights/head/bias')?.length;
    expect([columns(1), columns(2)]).toEqual([1 + 5 * 2, 1 + 5 * 4]);
    const [first] = events.flatMap((event) => (event.type === 'evaluated' ? [event] : []));
    expect(first).toMatchObject({ metric: 'mAP50', samples: 24 });
    expect(first?.classes?.map(({ name }) => name)).toEqual(['block', 'frame']);
    const mean = (first?.classes ?? []).reduce((sum, { mAP50 }) => sum + mAP50 / 2, 0);
    expect(first?.accuracy).toBeCloseTo(mean, 12);
  });

  test.for([{ kind: 'shmelkov' }, { kind: 'joint' }] as const)('keeps the old ones with $kind', async (method) => {
    const [kept, free] = [await learn(method), await finetuned()];
    expect(kept.accuracy(2, 1)).toBeGreaterThan(free.accuracy(2, 1) + 0.2);
    expect(kept.accuracy(2, 2)).toBeGreaterThan(0.5);
  });

  const others = kindsOf(methods).filter(
    ({ kind, needsClasses, withoutRegions, needsRegions }) =>
      !needsClasses && !withoutRegions && !needsRegions && kind !== 'finetune' && kind !== 'joint',
  );
  test.for(firstOrAll(others, 2))('learns with $kind as other networks do', async ({ kind, shortest, importance }) => {
    const options = { ewc: { fisher: 'empirical' }, imm: { merge: 'mean' } }[kind as string] ?? {};
    const experiment = shapesExperiment({ kind, ...shortest, ...options } as ExperimentInput['method'], {
      training: { epochs: 1 },
    });
    const { ended, state, events } = await trainRun(engine, experiment, {
      stream: await shapesStream(experiment, { train: 10, test: 4 }),
    });
    expect(ended).toBe('done');
    for (const [name, values] of state(2)) expect(values.every(Number.isFinite), name).toBe(true);
    const isKept = importance !== undefined && keepsImportance(experiment.method);
    expect(events.some(({ type }) => type === 'importance')).toBe(isKept);
  });

  test('is the same to the bit where it was stopped and continued', async () => {
    const changes = { training: { epochs: 2 } };
    const whole = await learn({ kind: 'shmelkov' }, changes);
    const experiment = shapesExperiment({ kind: 'shmelkov' }, changes);
    const stream = await shapesStream(experiment);
    const stopAt = (task: number) => (events: readonly { readonly type: string; readonly task?: number }[]) =>
      events.some((event) => event.type === 'progress' && event.task === task);
    const first = await trainRun(engine, experiment, { stream, shouldStop: stopAt(1) });
    expect(first.ended).toBe('stopped');
    const second = await trainRun(engine, experiment, { stream, earlier: first.run, shouldStop: stopAt(2) });
    expect(second.ended).toBe('stopped');
    const third = await trainRun(engine, experiment, { stream, earlier: first.run });
    expect(third.ended).toBe('done');
    for (const [name, values] of whole.state(2)) expect(third.state(2).get(name), name).toEqual(values);
  });
});

/** A detector in the middle of its second task, with the weights of a short training. */
async function learnerOf(method: ExperimentInput['method'], benchmark: object = {}) {
  const experiment = shapesExperiment(method, {
    benchmark,
    training: { epochs: 1, optimizer: { kind: 'sgd', learningRate: 0.02 } },
  });
  const stream = await shapesStream(experiment, { train: 10, test: 4 });
  const learner = new TaskLearner(engine, experiment, stream);
  onTestFinished(() => learner.close());
  const [first, second] = stream.tasks;
  if (!first || !second) throw new Error('there are two tasks');
  await learner.begin(first, new Map());
  learner.prepare();
  step(learner, first.train.slice(0, 2), 0.02);
  learner.edit(() => learner.program.method.afterTask?.(learner));
  await learner.begin(second, learner.state());
  learner.prepare();
  return { learner, second };
}

function step(learner: TaskLearner, rows: Int32Array, rate: number): number {
  const chunk = { steps: 1, batch: rows.length, rows, labels: new Int32Array(rows.length) };
  return learner.takeSteps({ ...chunk, rates: [rate], runSteps: 5, optimizerSteps: {} }).loss[0] ?? Number.NaN;
}

/** The detector's outputs for these regions, `[regions][outputs]`, as it is tested. */
function outputsFor(learner: TaskLearner, rows: Int32Array, { count, boxes, pictures }: RegionBatch): number[][] {
  const entry = learner.program.graph.entries.get('detect');
  const asked = entry?.inputs.boxes?.shape?.[0] ?? 0;
  const padded = { boxes: new Float32Array(4 * asked), pictures: new Int32Array(asked) };
  padded.boxes.set(boxes);
  padded.pictures.set(pictures);
  const found = floats(
    learner.session.run('detect', {
      rows: int32(rows),
      boxes: float32(padded.boxes, [asked, 4]),
      pictures: int32(padded.pictures),
    }).outputs,
  );
  const columns = found.length / asked;
  return Array.from({ length: count }, (_, i) => [...found.subarray(i * columns, (i + 1) * columns)]);
}

const logitsOf = (outputs: readonly number[]) => outputs.filter((_, i) => i === 0 || (i - 1) % 5 === 0);
const offsetsOf = (outputs: readonly number[]) => outputs.filter((_, i) => i > 0 && (i - 1) % 5 > 0);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const squares = (values: readonly number[]) => values.reduce((sum, value) => sum + value * value, 0);
const smooth = (x: number) => (Math.abs(x) < 1 ? x ** 2 / 2 : Math.abs(x) - 0.5);

/** Fast R-CNN's loss of a region, after its equations. */
function lossOf(classifier: Classifier, outputs: readonly number[], label: number, offsets: ArrayLike<number>): number {
  const logits = logitsOf(outputs);
  const crossEntropy =
    classifier === 'softmax'
      ? Math.log(logits.reduce((sum, z) => sum + Math.exp(z), 0)) - (logits[label] ?? Number.NaN)
      : logits.slice(1).reduce((sum, z, c) => sum + Math.log1p(Math.exp(c + 1 === label ? -z : z)), 0);
  if (label === 0) return crossEntropy;
  const own = offsetsOf(outputs).slice(4 * (label - 1), 4 * label);
  return crossEntropy + own.reduce((sum, each, i) => sum + smooth(each - (offsets[i] ?? Number.NaN)), 0);
}

type Classifier = 'softmax' | 'sigmoid';

const trainingLoss = (classifier: Classifier, batch: RegionBatch, outputs: readonly (readonly number[])[]) =>
  outputs.reduce((sum, each, i) => {
    const offsets = batch.offsets.subarray(4 * i, 4 * i + 4);
    return sum + (batch.weights[i] ? lossOf(classifier, each, batch.labels[i] ?? 0, offsets) : 0);
  }, 0);

const SOME = 6;
const tensors = ['conv1/kernel', 'conv2/kernel', 'dense1/kernel', 'head/kernel', 'head/bias'];

/** ∂ of `measure` by some elements of some tensors, by central differences. */
function slopes(
  learner: TaskLearner,
  measure: () => number,
): ReadonlyMap<string, readonly (readonly [number, number])[]> {
  const state = learner.state();
  const found = tensors.map((name) => {
    const key = `weights/${name}`;
    const values = state.get(key) ?? new Float32Array(0);
    const random = randomOf(0, 'elements', name);
    const each = Array.from({ length: SOME }, (): readonly [number, number] => {
      const i = uniformInt(random, values.length);
      const at = (by: number) => {
        const moved = values.slice();
        moved[i] = (moved[i] ?? 0) + by;
        learner.restore(new Map([...state, [key, moved]]));
        return measure();
      };
      return [i, (at(EPSILON) - at(-EPSILON)) / (2 * EPSILON)];
    });
    return [name, each] as const;
  });
  learner.restore(state);
  return new Map(found);
}

const total = (values: Float32Array = new Float32Array(0)) => values.reduce((sum, value) => sum + value, 0);

const EPSILON = 2e-3;
/** float32 and differences, relative to the largest element looked at. */
const TOLERANCE = 0.02;

function expectSlopes(found: (name: string) => Float32Array, wanted: ReturnType<typeof slopes>) {
  const largest = Math.max(...[...wanted.values()].flat().map(([, slope]) => Math.abs(slope)));
  expect(largest).toBeGreaterThan(0);
  for (const [name, each] of wanted) {
    for (const [i, slope] of each) {
      expect(Math.abs((found(name)[i] ?? Number.NaN) - slope) / largest, `${name}[${i}]`).toBeLessThan(TOLERANCE);
    }
  }
}

describe('what a step computes is what its equations say', () => {
  test.for([
    ['softmax', 'squared'],
    ['sigmoid', 'smooth-l1'],
  ] as const)('with Shmelkov’s distillation, %s, offsets %s', async ([classifier, offsets]) => {
    const lambda = 0.7;
    const { learner, second } = await learnerOf({ kind: 'shmelkov', lambda, offsets }, { classifier });
    const rows = second.train.slice(0, 2);
    const { regions } = learner.target;
    if (!regions) throw new Error('there are regions');
    const random = { seed: learner.experiment.seed, step: 5 };
    const trained = regions.training(rows, regions.labelled([second]), random);
    const candidates = regions.candidates(learner.session, rows);
    const drawn = regions.chosen(rows, candidates, random);
    expect(drawn.weights.every((weight) => weight === 1)).toBe(true);
    expect(new Set(trained.labels)).toEqual(new Set([0, 3, 4]));
    // The network of before is the one that the task begins with, but for the columns of the new classes.
    const before = outputsFor(learner, rows, drawn).map((each) => each.slice(0, 1 + 5 * 2));
    const measure = () => {
      const counted = trained.weights.reduce((sum, weight) => sum + weight, 0);
      const loss = trainingLoss(classifier, trained, outputsFor(learner, rows, trained)) / counted;
      const apart = outputsFor(learner, rows, drawn).map((now, i) => {
        const [z, y] = [logitsOf(now), logitsOf(before[i] ?? [])];
        const centred = squares(y.map((each, c) => (z[c] ?? 0) - mean(z) - (each - mean(y)))) / y.length;
        const ofClasses = squares(y.slice(1).map((each, c) => (z[c + 1] ?? 0) - each)) / (y.length - 1);
        const logits = classifier === 'softmax' ? centred : ofClasses;
        const old = offsetsOf(before[i] ?? []);
        const moved = old.map((each, k) => (offsetsOf(now)[k] ?? 0) - each);
        const distance = offsets === 'squared' ? squares(moved) : moved.reduce((sum, x) => sum + smooth(x), 0);
        return logits + distance / 2;
      });
      return loss + lambda * mean(apart);
    };
    // A step of plain gradient descent away from where the old network is, so that offsets differ, too.
    step(learner, rows, 0.02);
    const wanted = slopes(learner, measure);
    const start = learner.state();
    step(learner, rows, 1);
    const end = learner.state();
    const gradient = (name: string) => {
      const [from, to] = [start.get(`weights/${name}`), end.get(`weights/${name}`)];
      return (from ?? new Float32Array(0)).map((value, i) => value - (to?.[i] ?? Number.NaN));
    };
    expectSlopes(gradient, wanted);
  });
});

describe('importance is that of each picture, over all its regions', () => {
  const measuredBy = async (
    method: ExperimentInput['method'],
    of: (outputs: number[][], batch: RegionBatch) => number,
    labelled: boolean,
  ) => {
    const { learner, second } = await learnerOf(method);
    const rows = second.train.slice(0, 3);
    const found = learner.importance(rows);
    const sums = new Map<string, readonly (readonly [number, number])[]>();
    const magnitude = method.kind === 'ewc' ? (g: number) => g * g : Math.abs;
    for (const row of rows) {
      const one = Int32Array.of(row);
      const classes = labelled ? learner.target.regions?.labelled([second]) : undefined;
      const batch = learner.target.regions?.measured(one, classes, learner.experiment.seed);
      if (!batch) throw new Error('there are regions');
      for (const [name, each] of slopes(learner, () => of(outputsFor(learner, one, batch), batch))) {
        const before = sums.get(name);
        sums.set(
          name,
          each.map(([i, slope], k) => [i, magnitude(slope) / rows.length + (before?.[k]?.[1] ?? 0)] as const),
        );
      }
    }
    expectSlopes((name) => found.get(name) ?? new Float32Array(0), sums);
  };

  test('of MAS, ‖F‖² of the outputs of its proposals', () =>
    measuredBy({ kind: 'mas', lambda: 1 }, (outputs) => outputs.reduce((sum, each) => sum + squares(each), 0), false));

  test('of MAS on pictures without labels, more than the data set has', async () => {
    const { learner } = await learnerOf({ kind: 'mas', lambda: 1 });
    const folder = temporaryFolder();
    const files = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`${i}.png`, [24, 24] as const]));
    const stream = await withImagesOf(writeFiles(folder, files), learner.stream, { seed: 0, tell: () => {} });
    const other = new TaskLearner(engine, learner.experiment, stream);
    onTestFinished(() => other.close());
    await other.begin(learner.task, learner.state());
    // All are black, and alike.
    const one = other.importance(Int32Array.of(19));
    const all = other.importance(Int32Array.from({ length: 20 }, (_, row) => row));
    const [sum = 0, mean = 0] = [one, all].map((each) => total(each.get('head/bias')));
    expect(sum).toBeGreaterThan(0);
    expect(mean / sum).toBeGreaterThan(0.5);
    expect(mean / sum).toBeLessThan(2);
  });

  test('of EWC, the likelihood of what its regions show', () =>
    measuredBy(
      { kind: 'ewc', lambda: 1, fisher: 'empirical' },
      (outputs, batch) => -trainingLoss('softmax', batch, outputs),
      true,
    ));
});
