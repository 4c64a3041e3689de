import { describe, expect, onTestFinished, test } from 'vitest';
import type { Experiment, ExperimentInput } from '../../../src/core/experiment/experiment';
import type { Engine } from '../../../src/graph/session';
import { TaskLearner } from '../../../src/training/taskLearner';
import { difference, trainedOn } from '../../fixtures/engines';
import { someExperiment } from '../../fixtures/someExperiment';
import fixture from '../../reference/golden/conventions.json';
import { range, stateOf, streamOfRows } from './smallStream';

/** float32 against float64, relative to the largest element of a tensor. */
const TOLERANCE = 5e-6;
const LAMBDA = 0.7;
const TASKS = 3;

type Mas = Partial<Extract<ExperimentInput['method'], { kind: 'mas' }>>;
type Values = Readonly<Record<string, readonly number[]>>;

function experimentWith(method: Mas, scenario: Experiment['scenario'] = 'domain-incremental'): Experiment {
  return someExperiment({
    scenario,
    network: { kind: 'mlp', hidden: [5] },
    training: { optimizer: { kind: 'sgd', learningRate: 1 } },
    method: { kind: 'mas', lambda: LAMBDA, decay: fixture.decay, importanceBatch: fixture.batch, ...method },
  });
}

function learnerOf(engine: Engine, experiment: Experiment, units: (task: number) => { first: number; count: number }) {
  const { inputs, rowsOfTask } = fixture;
  const tasks = Array.from({ length: TASKS }, (_, i) => ({
    train: range(i * rowsOfTask, rowsOfTask),
    units: units(i),
  }));
  const stream = streamOfRows(inputs, new Array(TASKS * rowsOfTask).fill(0), tasks);
  const learner = new TaskLearner(engine, experiment, stream);
  onTestFinished(() => learner.close());
  return { learner, tasks: stream.tasks };
}

/** Leaves each task with the given weights behind, and gives what the method found and keeps after each. */
async function consolidated(engine: Engine, experiment: Experiment, thetas: readonly Values[]) {
  const { learner, tasks } = learnerOf(engine, experiment, () => ({ first: 0, count: 4 }));
  const own: ReadonlyMap<string, Float32Array>[] = [];
  let state: ReadonlyMap<string, Float32Array> = new Map();
  for (const [i, task] of tasks.entries()) {
    await learner.begin(task, new Map([...state, ...stateOf(thetas[i] ?? {})]));
    const result = learner.edit(() => learner.program.method.afterTask?.(learner));
    const { method } = experiment;
    const passed = method.kind === 'mas' && method.accumulate === 'recompute' ? task.number : 1;
    expect(result?.samples).toBe(passed * fixture.rowsOfTask);
    own.push(result?.own ?? new Map());
    state = learner.state();
  }
  return { learner, own, state, task: tasks[TASKS - 1] };
}

function apart(found: ArrayLike<number> | undefined, wanted: readonly number[]): number {
  const largest = Math.max(...wanted.map(Math.abs));
  const relative = (values: ArrayLike<number>) => Array.from(values, (value) => value / largest);
  return difference(relative(found ?? []), relative(wanted));
}

describe.for(trainedOn)('on $info.kind', (engine) => {
  const conventions = (['l2squared', 'l1', 'vector'] as const).flatMap((norm) =>
    (['sample', 'batch'] as const).map((granularity) => ({ norm, granularity })),
  );
  test.for(conventions)('Ω of norm $norm, granularity $granularity, is what autograd gives', async (convention) => {
    const { own } = await consolidated(engine, experimentWith(convention), fixture.thetas);
    const wanted = fixture.own[`${convention.norm} ${convention.granularity}`];
    expect(wanted).toHaveLength(TASKS);
    for (const [i, omegas] of wanted.entries()) {
      for (const [name, omega] of Object.entries(omegas)) {
        expect(apart(own[i]?.get(name), omega), `task ${i + 1}, ${name}`).toBeLessThan(TOLERANCE);
      }
    }
  });

  const accumulations = (['sum', 'mean', 'ema'] as const).flatMap((accumulate) =>
    (['last', 'each'] as const).map((anchor) => ({ accumulate, anchor })),
  );
  test.for(accumulations)(
    'the penalty of accumulate $accumulate, anchor $anchor, is what autograd gives',
    async ({ accumulate, anchor }) => {
      const { learner, state, task } = await consolidated(
        engine,
        experimentWith({ accumulate, anchor }),
        fixture.thetas,
      );
      const wanted = fixture.accumulated[accumulate];
      for (const [name, omega] of Object.entries(wanted.omega)) {
        expect(apart(state.get(`importance/${name}`), omega), name).toBeLessThan(TOLERANCE);
      }

      if (!task) throw new Error('there is a task');
      const penalties: number[] = [];
      for (const [i, theta] of fixture.after.entries()) {
        // One step of gradient descent at rate 1 takes the gradient of loss and penalty off the weights. The loss's own
        // is known from the same step without penalty.
        const moved = async (memory: ReadonlyMap<string, Float32Array>) => {
          await learner.begin(task, new Map([...memory, ...stateOf(theta)]));
          learner.prepare();
          const penalty = learner.penalty();
          const { train: rows } = task;
          const batch = { steps: 1, batch: rows.length, rows, labels: rows.map((row) => row % 4) };
          learner.takeSteps({ ...batch, rates: [1], runSteps: 0, optimizerSteps: {} });
          return { penalty, weights: learner.state() };
        };
        const guarded = await moved(state);
        const free = await moved(new Map());
        expect(free.penalty).toBe(0);
        penalties.push(guarded.penalty);
        for (const [name, gradient] of Object.entries(wanted[anchor][i]?.gradient ?? {})) {
          const without = free.weights.get(`weights/${name}`) ?? [];
          const found = Array.from(without, (w, j) => w - (guarded.weights.get(`weights/${name}`)?.[j] ?? 0));
          expect(
            apart(
              found,
              gradient.map((g) => LAMBDA * g),
            ),
            `gradient of ${name}`,
          ).toBeLessThan(TOLERANCE);
        }
      }
      // With one anchor standing for all, the summed penalties differ by a constant: between two places they are equal.
      const [here = 0, there = 0] = penalties;
      const [wantedHere = 0, wantedThere = 0] = wanted[anchor].map(({ penalty }) => LAMBDA * penalty);
      if (anchor === 'last') expect(here / wantedHere).toBeCloseTo(1, 5);
      expect((here - there) / (wantedHere - wantedThere)).toBeCloseTo(1, 4);
    },
  );

  const further: Record<keyof typeof fixture.further, Mas> = {
    'rescale max': { rescale: 'max' },
    'rescale mean': { rescale: 'mean' },
    forget: { forget: [2] },
    recompute: { accumulate: 'recompute' },
    'recompute, forget': { accumulate: 'recompute', forget: [1, 3] },
    'recompute, rescale': { accumulate: 'recompute', rescale: 'mean' },
  };
  test.for(Object.entries(further))('Ω after all tasks (%s) is what autograd gives', async ([mode, method]) => {
    const { state } = await consolidated(engine, experimentWith(method), fixture.thetas);
    for (const [name, omega] of Object.entries(fixture.further[mode as keyof typeof fixture.further])) {
      expect(apart(state.get(`importance/${name}`), omega), name).toBeLessThan(TOLERANCE);
      expect(state.get(`anchor/${name}`)).toEqual(state.get(`weights/${name}`));
    }
  });

  test('measured anew on earlier tasks, Ω is that of their own heads, and their inputs are what is kept', async () => {
    const { units, theta, own } = fixture.multiHead;
    const firsts = units.map((_, i) => units.slice(0, i).reduce((sum, count) => sum + count, 0));
    const experiment = experimentWith({ accumulate: 'recompute', heads: 'include' }, 'task-incremental');
    const { learner, tasks } = learnerOf(engine, experiment, (i) => ({ first: firsts[i] ?? 0, count: units[i] ?? 0 }));
    let state: ReadonlyMap<string, Float32Array> = new Map();
    for (const task of tasks) {
      // The same weights throughout: so Ω measured anew is the sum of what each task gave.
      await learner.begin(task, new Map([...state, ...stateOf(theta)]));
      const found = learner.edit(() => learner.program.method.afterTask?.(learner));
      expect(found?.samples).toBe(task.number * fixture.rowsOfTask);
      state = learner.state();
    }
    const wanted = new Map<string, number[]>();
    for (const [name, omega] of own.flatMap((each) => Object.entries(each))) {
      const before = wanted.get(name);
      wanted.set(name, before ? before.map((value, i) => value + (omega[i] ?? 0)) : omega);
    }
    for (const [name, omega] of wanted) {
      expect(apart(state.get(`importance/${name}`), omega), name).toBeLessThan(TOLERANCE);
    }
    const parameters = learner.program.network.parameters.reduce(
      (sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1),
      0,
    );
    const kept = learner.edit(() => learner.program.method.keptBytes?.(learner));
    expect(kept).toBe(2 * 4 * parameters + TASKS * fixture.rowsOfTask * 6);
  });

  test('measured anew, an earlier task’s inputs are arranged as they were in it, for local MAS as well', async () => {
    const { inputs, rowsOfTask, thetas } = fixture;
    const permutation = Int32Array.of(3, 1, 5, 0, 2, 4);
    const moved = inputs.map((_, i) => inputs[i - (i % 6) + (permutation[i % 6] ?? 0)] ?? 0);
    // The second task sees its rows moved, once by the stream and once because they lie so in the data.
    const half = 6 * rowsOfTask;
    const [data, laid] = [inputs.slice(0, 2 * half), [...inputs.slice(0, half), ...moved.slice(half, 2 * half)]];
    const omegaOf = async (rows: readonly number[], option: object, method: object) => {
      const units = { first: 0, count: 4 };
      const tasks = [
        { train: range(0, rowsOfTask), units },
        { train: range(rowsOfTask, rowsOfTask), units, ...option },
      ];
      const stream = streamOfRows(rows, new Array(2 * rowsOfTask).fill(0), tasks);
      const learner = new TaskLearner(engine, someExperiment({ ...experimentWith({}), method } as never), stream);
      onTestFinished(() => learner.close());
      const [, second] = stream.tasks;
      if (!second) throw new Error('there is a task');
      await learner.begin(second, stateOf(thetas[0] ?? {}));
      learner.edit(() => learner.program.method.afterTask?.(learner));
      return learner.state().get('importance/dense1/kernel');
    };
    for (const kind of ['mas', 'local-mas']) {
      const method = { kind, lambda: 1, accumulate: 'recompute' };
      const wanted = await omegaOf(laid, {}, method);
      expect(apart(await omegaOf(data, { permutation }, method), [...(wanted ?? [])]), kind).toBeLessThan(TOLERANCE);
      expect(apart(await omegaOf(data, {}, method), [...(wanted ?? [])]), kind).toBeGreaterThan(0.01);
    }
  });

  test('with a head for each task, Ω of a task is that of its own head', async () => {
    const { units, theta, own: wanted } = fixture.multiHead;
    const firsts = units.map((_, i) => units.slice(0, i).reduce((sum, count) => sum + count, 0));
    const experiment = experimentWith({ heads: 'include' }, 'task-incremental');
    const { learner, tasks } = learnerOf(engine, experiment, (i) => ({ first: firsts[i] ?? 0, count: units[i] ?? 0 }));
    let state: ReadonlyMap<string, Float32Array> = new Map();
    for (const [i, task] of tasks.entries()) {
      await learner.begin(task, new Map([...state, ...stateOf(theta)]));
      const result = learner.edit(() => learner.program.method.afterTask?.(learner));
      state = learner.state();
      for (const [name, omega] of Object.entries(wanted[i] ?? {})) {
        expect(apart(result?.own.get(name), omega ?? []), `task ${i + 1}, ${name}`).toBeLessThan(TOLERANCE);
      }
      // What guarded the heads of earlier tasks is as it was.
      for (const [before, omegas] of wanted.slice(0, i + 1).entries()) {
        const name = `head${before + 1}/kernel`;
        const omega = new Map(Object.entries(omegas)).get(name) ?? [];
        expect(apart(state.get(`importance/${name}`), omega), name).toBeLessThan(TOLERANCE);
      }
    }
  });

  test.for([
    ['domain-incremental', 'auto', true],
    ['domain-incremental', 'exclude', false],
    ['domain-incremental', 'include', true],
    ['class-incremental', 'auto', true],
    ['task-incremental', 'auto', false],
    ['task-incremental', 'exclude', false],
    ['task-incremental', 'include', true],
  ] as const)('%s, heads %s: the head is guarded: %s', async ([scenario, heads, guarded]) => {
    const { learner, tasks } = learnerOf(engine, experimentWith({ heads }, scenario), () => ({ first: 0, count: 4 }));
    const [task] = tasks;
    if (!task) throw new Error('there is a task');
    await learner.begin(task, new Map());
    learner.edit(() => learner.program.method.afterTask?.(learner));
    const omegas = [...learner.state().keys()].filter((name) => name.startsWith('importance/'));
    expect(omegas).toContain('importance/dense1/kernel');
    expect(omegas.some((name) => name.startsWith('importance/head'))).toBe(guarded);
  });
});
