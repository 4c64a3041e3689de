import { expect, onTestFinished } from 'vitest';
import { firstLabel } from '../../../src/benchmarks/streams/stream';
import type { Experiment, ExperimentInput } from '../../../src/core/experiment/experiment';
import type { Engine } from '../../../src/graph/session';
import { TaskLearner } from '../../../src/training/taskLearner';
import { difference } from '../../fixtures/engines';
import { someExperiment } from '../../fixtures/someExperiment';
import fixture from '../../reference/golden/methods.json';
import { range, stateOf, streamOfRows } from '../training/smallStream';

export type Values = Readonly<Record<string, readonly number[]>>;

/** Network, data and tasks of the fixture, with plain gradient descent. */
function experimentOf(method: ExperimentInput['method'], changes: Partial<ExperimentInput>): Experiment {
  return someExperiment({
    network: { kind: 'mlp', hidden: [5] },
    training: { optimizer: { kind: 'sgd', learningRate: 1 } },
    method,
    ...changes,
  });
}

export function learnerOf(engine: Engine, method: ExperimentInput['method'], changes: Partial<ExperimentInput> = {}) {
  const { inputs, rowsOfTask, units } = fixture;
  const tasks = fixture.thetas.map((_, i) => ({
    train: range(i * rowsOfTask, rowsOfTask),
    units: { first: 0, count: 4 },
  }));
  const learner = new TaskLearner(engine, experimentOf(method, changes), streamOfRows(inputs, units, tasks));
  onTestFinished(() => learner.close());
  return learner;
}

/** Leaves each task with the fixture's weights behind, and gives what the method found and keeps. */
export async function consolidated(engine: Engine, method: ExperimentInput['method']) {
  const learner = learnerOf(engine, method);
  const own: ReadonlyMap<string, Float32Array>[] = [];
  let state: ReadonlyMap<string, Float32Array> = new Map();
  for (const [i, task] of learner.stream.tasks.entries()) {
    await learner.begin(task, new Map([...state, ...stateOf(fixture.thetas[i] ?? {})]));
    own.push(learner.edit(() => learner.program.method.afterTask?.(learner))?.own ?? new Map());
    state = learner.state();
  }
  return { learner, own, state };
}

/** One step of gradient descent at rate 1 from `theta` on the samples of the task: loss, gradient and penalty. */
export async function gradientAt(learner: TaskLearner, theta: Values, memory: ReadonlyMap<string, Float32Array>) {
  const task = learner.task;
  await learner.begin(task, new Map([...memory, ...stateOf(theta)]));
  learner.prepare();
  const penalty = learner.penalty();
  const rows = task.train;
  const labels = rows.map((row) => firstLabel(task) + (learner.stream.units[row] ?? 0));
  const { loss } = learner.takeSteps({
    steps: 1,
    batch: rows.length,
    rows,
    labels,
    rates: [1],
    runSteps: 0,
    optimizerSteps: {},
  });
  const after = learner.state();
  const gradient = (name: string) =>
    Array.from(theta[name] ?? [], (value, i) => value - (after.get(`weights/${name}`)?.[i] ?? Number.NaN));
  return { loss: loss[0] ?? Number.NaN, penalty, gradient };
}

/** Every tensor within `tolerance` of the wanted one, relative to its largest element. */
export function expectTensors(
  found: (name: string) => ArrayLike<number> | undefined,
  wanted: Values,
  tolerance: number,
  what = '',
): void {
  for (const [name, numbers] of Object.entries(wanted)) {
    const largest = Math.max(...numbers.map(Math.abs));
    const relative = (values: ArrayLike<number>) => Array.from(values, (value) => value / largest);
    expect(difference(relative(found(name) ?? []), relative(numbers)), `${what} ${name}`).toBeLessThan(tolerance);
  }
}
