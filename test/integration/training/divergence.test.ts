import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ExperimentInput } from '../../../src/core/experiment/experiment';
import { runState } from '../../../src/core/run/reduce';
import { openInterpreter } from '../../../src/graph/interpreter';
import { createRun } from '../../../src/store/createRun';
import { readEvents } from '../../../src/store/logReader';
import type { RunDirectory } from '../../../src/store/runDirectory';
import { TaskLearner } from '../../../src/training/taskLearner';
import { someExperiment } from '../../fixtures/someExperiment';
import { temporaryFolder } from '../../fixtures/temporaryFolder';
import { range, streamOfRows } from './smallStream';
import { trainRun } from './someRun';

const engine = await openInterpreter('wasm');

/** Images of two pixels in two classes, which no weights tell apart: each stands in both. Both tasks train on all. */
const pixels = [200, 10, 200, 10, 30, 220, 30, 220, 180, 40, 180, 40, 180, 40, 15, 190];
const units = [0, 1, 0, 1, 0, 1, 0, 1];
const tasks = [1, 2].map(() => ({ train: range(0, 8), units: { first: 0, count: 2 } }));
const stream = streamOfRows(pixels, units, tasks);

const experimentWith = (changes: Partial<ExperimentInput>) =>
  someExperiment({ network: { kind: 'mlp', hidden: [] }, method: { kind: 'finetune' }, ...changes });
const sgd = (learningRate: number, epochs = 4) =>
  ({ epochs, batchSize: 8, optimizer: { kind: 'sgd', learningRate } }) as const;

/** Trains until it fails, from the start or where the run was left. */
async function failing(experiment: ReturnType<typeof experimentWith>, earlier?: RunDirectory) {
  const run = earlier ?? createRun(join(temporaryFolder(), 'run'), experiment).run;
  const error = await trainRun(engine, experiment, { stream, earlier: run }).then(
    () => {
      throw new Error('it did not fail');
    },
    (thrown: Error & { hint?: string }) => thrown,
  );
  const events = readEvents(run.events);
  return {
    run,
    message: error.message,
    hint: error.hint,
    events,
    diverged: events.filter((event) => event.type === 'diverged'),
  };
}

/** The first step, from 1, whose loss is not finite: softmax regression in plain float32, batches of all samples. */
async function firstBadStep(experiment: ReturnType<typeof experimentWith>, rate: number): Promise<number> {
  const learner = new TaskLearner(engine, experiment, stream);
  const [task] = stream.tasks;
  if (!task) throw new Error('there is a task');
  await learner.begin(task, new Map());
  const state = learner.state();
  learner.close();
  const f = Math.fround;
  const kernel = Float32Array.from(state.get('weights/head/kernel') ?? []);
  const bias = Float32Array.from(state.get('weights/head/bias') ?? []);
  expect([kernel.length, bias.length]).toEqual([4, 2]);
  for (let step = 1; ; step++) {
    let loss = 0;
    const gradient = { kernel: new Float64Array(4), bias: new Float64Array(2) };
    for (const [row, unit] of units.entries()) {
      const x = [0, 1].map((i) => f((pixels[2 * row + i] ?? 0) / 255));
      const logit = [0, 1].map((u) =>
        f(f(f((x[0] ?? 0) * (kernel[u] ?? 0)) + f((x[1] ?? 0) * (kernel[2 + u] ?? 0))) + (bias[u] ?? 0)),
      );
      const max = Math.max(...logit);
      const exps = logit.map((z) => Math.exp(z - max));
      const sum = (exps[0] ?? 0) + (exps[1] ?? 0);
      loss += Math.log(sum) - ((logit[unit] ?? 0) - max);
      for (const u of [0, 1]) {
        const delta = ((exps[u] ?? 0) / sum - (u === unit ? 1 : 0)) / units.length;
        gradient.bias[u] = (gradient.bias[u] ?? 0) + delta;
        for (const i of [0, 1]) gradient.kernel[2 * i + u] = (gradient.kernel[2 * i + u] ?? 0) + delta * (x[i] ?? 0);
      }
    }
    if (!Number.isFinite(f(loss))) return step;
    for (const i of kernel.keys()) kernel[i] = (kernel[i] ?? 0) - f(f(rate) * f(gradient.kernel[i] ?? 0));
    for (const i of bias.keys()) bias[i] = (bias[i] ?? 0) - f(f(rate) * f(gradient.bias[i] ?? 0));
    if (step > 1000) throw new Error('it does not diverge');
  }
}

describe('training that diverges', () => {
  test.for([3e38, 1.5e38])('ends in the step that plain float32 arithmetic finds, at rate %s', async (rate) => {
    const experiment = experimentWith({ training: sgd(rate, 300) });
    const step = await firstBadStep(experiment, rate);
    expect(step).toBeGreaterThan(1);
    const { message, hint, events, diverged } = await failing(experiment);
    expect(diverged).toMatchObject([{ task: 1, step, quantity: 'loss' }]);
    expect(Number.isFinite(diverged[0]?.value)).toBe(false);
    expect(message).toMatch(new RegExp(`^Training of task 1 diverged: in step ${step} the loss became (NaN|∞)\\.$`));
    expect(hint).toMatch(/^Lower training\.optimizer\.learningRate and start a new run/);
    expect(events.filter(({ type }) => type === 'checkpoint' || type === 'snapshot')).toEqual([]);
    // What everybody sees: the state of the log.
    expect(runState(events).tasks[0]).toMatchObject({ state: 'training', step, diverged: { step, quantity: 'loss' } });
  });

  test('says the same when the run is resumed, and keeps the checkpoint before it', async () => {
    const experiment = experimentWith({
      training: { ...sgd(0.1), laterTasks: { epochs: 300, learningRate: 3e38 } },
      method: { kind: 'l2', lambda: 1 },
    });
    const first = await failing(experiment);
    const [checkpoint] = first.events.filter((event) => event.type === 'checkpoint');
    if (!checkpoint) throw new Error('task 1 has a checkpoint');
    const file = join(first.run.path, checkpoint.file);
    const bytes = readFileSync(file);
    expect(first.hint).toMatch(/training\.laterTasks\.learningRate or method\.lambda.*This run keeps its checkpoints/);
    const again = await failing(experiment, first.run);
    expect(again.message).toBe(first.message);
    expect(again.diverged).toMatchObject(
      [first.diverged[0], first.diverged[0]].map((event) => ({ step: event?.step })),
    );
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  test('a penalty that is not finite ends it, although the loss is', async () => {
    // One step moves the weights by about 10 or less; 1e38 times the square is too large for 32-bit floats.
    const experiment = experimentWith({ training: sgd(30, 1), method: { kind: 'l2', lambda: 1e38 } });
    const { message, diverged } = await failing(experiment);
    expect(diverged).toMatchObject([{ task: 2, step: 1, quantity: 'penalty', value: Number.POSITIVE_INFINITY }]);
    expect(message).toBe('Training of task 2 diverged: in step 1 the penalty became ∞.');
  });

  test('weights that the last step spoils are never saved', async () => {
    const experiment = experimentWith({
      training: { ...sgd(3e38, 1), optimizer: { kind: 'sgd', learningRate: 3e38, weightDecay: 3e38 } },
    });
    const { message, events, diverged } = await failing(experiment);
    expect(diverged).toMatchObject([{ task: 1, step: 1, quantity: expect.stringMatching(/^weights\/head/) }]);
    expect(message).toMatch(/after step 1, weights\/head\/\w+ holds (NaN|∞|−∞)/);
    expect(events.some(({ type }) => type === 'checkpoint')).toBe(false);
  });

  test('an importance that is not finite is never saved', async () => {
    // Weights of about 1e17 in two layers: the outputs are finite, the gradients of their squares are not.
    const { events, diverged } = await failing(
      experimentWith({
        network: { kind: 'mlp', hidden: [8] },
        training: sgd(1e18, 1),
        method: { kind: 'mas', lambda: 1 },
      }),
    );
    expect(diverged).toMatchObject([{ task: 1, step: 1, quantity: expect.stringMatching(/^importance\//) }]);
    expect(events.some(({ type }) => type === 'checkpoint' || type === 'importance')).toBe(false);
  });

  test('samples with outputs that are not finite are no one’s class', async () => {
    const experiment = experimentWith({});
    const learner = new TaskLearner(engine, experiment, stream);
    const [task] = stream.tasks;
    if (!task) throw new Error('there is a task');
    await learner.begin(task, new Map());
    for (const spoilt of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const state = new Map(learner.state());
      state.set('weights/head/bias', Float32Array.of(0, spoilt));
      learner.restore(state);
      expect([...learner.answers(task, task.test)]).toEqual(units.map(() => -1));
      expect(learner.accuracy(task, task.test)).toBe(0);
    }
    learner.close();
  });
});
