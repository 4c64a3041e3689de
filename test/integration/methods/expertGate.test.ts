import { describe, expect, test } from 'vitest';
import type { ExperimentInput } from '../../../src/core/experiment/experiment';
import { UserError } from '../../../src/core/userError';
import { startAuxiliary, stepAuxiliary } from '../../../src/training/program/auxiliary';
import { trainedOn } from '../../fixtures/engines';
import fixture from '../../reference/golden/gate.json';
import methods from '../../reference/golden/methods.json';
import { stateOf } from '../training/smallStream';
import { trainOnce, trainRun } from '../training/someRun';
import { expectTensors, gradientAt, learnerOf, type Values } from './referenceLearner';
import { splitPatterns } from './splitPatterns';

/** float32 against PyTorch in float64, relative to the largest element of a tensor. */
const TOLERANCE = 5e-6;
/** The same after a dozen steps, whose errors add up. */
const DRIFT = 1e-4;

type ExpertGate = Extract<ExperimentInput['method'], { kind: 'expert-gate' }>;
type GateOptions = NonNullable<ExpertGate['gate']>;

/** The gate of the fixture. */
const reference = (options: GateOptions = {}): ExpertGate => ({
  kind: 'expert-gate',
  gate: { sees: 'inputs', units: fixture.code, optimizer: { ...fixture.optimizer, kind: 'adam' }, ...options },
});

/** The second task is the first that has an earlier one. */
const two = { benchmark: { kind: 'split', dataset: 'patterns', classesPerTask: 2, tasks: 2 } } as const;
const permuted = { kind: 'permuted', dataset: 'patterns', tasks: 3 } as const;

function experimentWith(options: Partial<ExpertGate> = {}, changes: Partial<ExperimentInput> = {}) {
  return splitPatterns(
    { kind: 'expert-gate', gate: { sees: 'inputs', units: 10, batchSize: 8, epochs: 20 }, ...options },
    changes,
  );
}

const autoencoderOf = (of: number, values: Values = {}) =>
  Object.entries(values).map(([name, numbers]) => [`task-${of}/gate/${name}`, Float32Array.from(numbers)] as const);

/** All that is known of the gate after the fixture's third task. */
const gateAfterThree = () =>
  new Map([
    ...fixture.autoencoders.flatMap((each, i) => autoencoderOf(i + 1, each)),
    ...fixture.moments.flatMap((moments, i) =>
      Object.entries(moments).map(
        ([name, numbers]) => [`task-${i + 1}/gate/${name}`, Float32Array.from(numbers)] as const,
      ),
    ),
  ]);

describe.for(trainedOn)('Expert Gate on $info.kind', (engine) => {
  test('samples are standardised, and the autoencoder becomes what PyTorch makes of it', async () => {
    const learner = learnerOf(engine, reference());
    const [task] = learner.stream.tasks;
    if (!task) throw new Error('there is a task');
    await learner.begin(task, stateOf(methods.thetas[0] ?? {}));
    const { auxiliary } = learner.program.method;
    if (!auxiliary) throw new Error('there is an autoencoder');
    learner.edit(() => auxiliary.prepare?.(learner));
    startAuxiliary(learner.session, auxiliary, new Map(autoencoderOf(1, fixture.autoencoders[0])));
    const { batch, steps } = fixture;
    const rows = Int32Array.from({ length: steps * batch }, (_, i) => task.train[i % task.train.length] ?? 0);
    const each = stepAuxiliary(learner.session, auxiliary, { steps, batch, rows, labels: rows.map(() => 0) }, 0);
    const loss = each.reduce((sum, one) => sum + one, 0);
    const { losses, autoencoder } = fixture.trained;
    expect(Math.abs(loss / losses.reduce((sum, each) => sum + each, 0) - 1)).toBeLessThan(DRIFT);
    const state = learner.state();
    const found = (name: string) => state.get(`task-1/gate/${name}`);
    expectTensors(found, fixture.moments[0] ?? {}, TOLERANCE);
    expectTensors(found, autoencoder, DRIFT);
  });

  for (const error of ['square', 'cross-entropy'] as const) {
    test.for(['first-task', 'each-task'] as const)(
      `errors (${error}, moments of the %s), relatedness and the gate’s choice are those of PyTorch`,
      async (statistics) => {
        const wanted = fixture.gated[error][statistics];
        const learner = learnerOf(engine, reference({ error, statistics }));
        const third = learner.stream.tasks[2];
        if (!third) throw new Error('there are tasks');
        await learner.begin(third, gateAfterThree());
        const errors = learner.edit(() => learner.mean('errors', third.train));
        expectTensors(() => errors, { errors: wanted.errors }, TOLERANCE);
        learner.edit(() => learner.program.method.beforeTask?.(learner));
        const related = learner.state().get('task-3/relatedness');
        expectTensors(() => related, { relatedness: wanted.relatedness }, 2 * TOLERANCE);

        // Experts that answer with a unit of their own each, whatever they see.
        const answering = (unit: number) => Float32Array.from({ length: 4 }, (_, i) => (i === unit ? 1 : 0));
        const experts = [0, 1, 2].flatMap((unit) => {
          const prefix = unit === 2 ? 'weights' : `task-${unit + 1}/expert`;
          return [
            [`${prefix}/head/kernel`, new Float32Array(5 * 4)],
            [`${prefix}/head/bias`, answering(unit)],
          ] as const;
        });
        learner.restore(new Map([...learner.state(), ...experts]));
        const right = [...third.train].map((row, i) => (learner.unit(row) === wanted.chosen[i] ? 1 : 0));
        const share = right.reduce((sum: number, each) => sum + each, 0) / right.length;
        expect(learner.accuracy(third, third.train)).toBeCloseTo(share, 6);
        expect(new Set(wanted.chosen).size).toBeGreaterThan(1);
      },
    );
  }

  test('where tasks are related enough, the gradient is that of LwF from the related expert', async () => {
    const { lambda, temperature, gradient } = methods.lwf;
    const learner = learnerOf(engine, { ...reference(), lambda, temperature });
    const [first, second] = learner.stream.tasks;
    const [before, now] = methods.thetas as readonly Values[];
    if (!first || !second || !before || !now) throw new Error('there are tasks and weights');
    await learner.begin(first, stateOf(before));
    learner.edit(() => learner.program.method.afterTask?.(learner));
    const at = async (distilled: number) => {
      const memory = new Map([...learner.state(), ['task-2/distilled', Float32Array.of(distilled)] as const]);
      await learner.begin(second, memory);
      return gradientAt(learner, now, memory);
    };
    const [related, free] = [await at(1), await at(0)];
    expectTensors(related.gradient, gradient, TOLERANCE);
    expect(free.gradient('head/bias')).not.toEqual(related.gradient('head/bias'));
  });
});

describe.for(trainedOn.slice(0, 2))('Expert Gate on $info.kind', (engine) => {
  test('each expert is kept as its task left it, and answers its task’s samples when it is chosen', async () => {
    const [gated, told] = [
      await trainOnce(engine, experimentWith()),
      await trainOnce(engine, experimentWith({ testedBy: 'task' })),
    ];
    for (const name of ['dense1/kernel', 'head1/bias']) {
      expect(gated.state(1).get(`task-1/expert/${name}`)).toEqual(gated.state(1).get(`weights/${name}`));
      expect(gated.state(3).get(`task-1/expert/${name}`)).toEqual(gated.state(1).get(`task-1/expert/${name}`));
    }
    expect(gated.state(3).has('task-1/expert/head2/kernel')).toBe(false);
    for (const task of [1, 2, 3]) {
      // Nothing is forgotten where the task is told; where it is not, little is lost.
      expect(told.accuracy(3, task)).toBe(told.accuracy(task, task));
      expect(gated.accuracy(3, task)).toBeLessThanOrEqual(told.accuracy(3, task));
      expect(gated.accuracy(3, task)).toBeGreaterThan(0.7);
    }
    const kept = gated.events.flatMap((event) => (event.type === 'checkpoint' ? [event.memoryBytes] : []));
    const expert = 64 * 20 + 20 + 20 * 2 + 2;
    const autoencoder = 64 * 10 + 10 + 10 * 64 + 64;
    const moments = 2 * 64;
    // For each task after the first, how related it is to each earlier one, and whether that expert’s answers are kept.
    const related = [0, 2, 2 + 4];
    expect(kept).toEqual(related.map((more, i) => 4 * ((i + 1) * (expert + autoencoder) + moments + more)));
  });

  test('a task begins as the most related expert, and keeps to its answers only above the threshold', async () => {
    const training = { batchSize: 16, optimizer: { kind: 'sgd', learningRate: 0.1 } } as const;
    const still = { ...training, epochs: 3, laterTasks: { learningRate: 1e-30 } } as const;
    const changes = { training: still, benchmark: permuted, scenario: 'domain-incremental' } as const;
    for (const [relatedness, isKept] of [
      [-1000, 1],
      [1, 0],
    ] as const) {
      const run = await trainOnce(engine, experimentWith({ relatedness }, changes));
      const state = run.state(3);
      const related = [...(state.get('task-3/relatedness') ?? [])];
      const most = related.indexOf(Math.max(...related));
      expect([...(state.get('task-3/distilled') ?? [])]).toEqual(related.map((_, i) => (i === most ? isKept : 0)));
      const name = 'dense1/kernel';
      expect(state.get(`task-3/expert/${name}`)).toEqual(state.get(`task-${most + 1}/expert/${name}`));
    }
  });

  test('λ can be searched: the gate is the same in every attempt', async () => {
    const experiment = experimentWith(
      {
        lambda: 'search',
        search: { start: 100, factor: 0.1, tries: 2 },
        relatedness: -1000,
      },
      two,
    );
    const searched = await trainOnce(engine, experiment);
    const tried = searched.events.flatMap((event) => (event.type === 'lambda-tried' ? [event.task] : []));
    expect(new Set(tried)).toEqual(new Set([2]));
    expect(tried.length).toBeGreaterThan(1);
    const given = await trainOnce(engine, experimentWith({ relatedness: -1000 }, two));
    const name = 'task-2/gate/encoder/kernel';
    expect(searched.state(2).get(name)).toBeDefined();
    expect(searched.state(2).get(name)).toEqual(given.state(2).get(name));
  });

  test('features are those of the network that the run began with', async () => {
    const method = { gate: { sees: 'features', units: 20, batchSize: 8, epochs: 20 } } as const;
    const run = await trainOnce(engine, experimentWith(method, { network: { kind: 'mlp', hidden: [80] } }));
    const origin = run.state(1).get('origin/dense1/kernel');
    expect(origin?.some((value) => value !== 0)).toBe(true);
    expect(origin).not.toEqual(run.state(1).get('weights/dense1/kernel'));
    expect(run.state(3).get('origin/dense1/kernel')).toEqual(origin);
    for (const task of [1, 2, 3]) expect(run.accuracy(3, task)).toBeGreaterThan(0.5);
  });

  test.for([
    { sees: 'inputs', units: 64 },
    { sees: 'features', units: 20 },
  ] as const)('a code that is no smaller than what it codes is told before anything is trained (%j)', async (gate) => {
    await expect(trainOnce(engine, experimentWith({ gate }))).rejects.toThrow(UserError);
  });

  test('a run stopped in the middle of its gate or of its epochs ends as if it had not been', async () => {
    const benchmark = { ...permuted, tasks: 2 };
    const experiment = experimentWith({}, { benchmark, scenario: 'domain-incremental' });
    const unbroken = await trainOnce(engine, experiment);
    for (const when of ['gate', 'epochs'] as const) {
      let heard = 0;
      const broken = await trainRun(engine, experiment, {
        shouldStop: (events) => {
          const isSecond = events.some((event) => event.type === 'task-finished' && event.task === 1);
          if (when === 'gate') return isSecond && ++heard === 3;
          return events.some((event) => event.type === 'epoch-finished' && event.task === 2);
        },
      });
      expect(broken.ended).toBe('stopped');
      expect(broken.events.some((event) => event.type === 'task-started' && event.task === 2)).toBe(when === 'epochs');
      const resumed = await trainRun(engine, experiment, { earlier: broken.run });
      for (const task of [1, 2]) {
        expect(resumed.sha256(task), when).toBe(unbroken.sha256(task));
        expect(resumed.accuracy(2, task), when).toBe(unbroken.accuracy(2, task));
      }
    }
  });
});
