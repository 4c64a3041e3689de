import { describe, expect, test } from 'vitest';
import type { ExperimentInput } from '../../../src/core/experiment/experiment';
import { trainedOn } from '../../fixtures/engines';
import { someExperiment } from '../../fixtures/someExperiment';
import fixture from '../../reference/golden/methods.json';
import { stateOf } from '../training/smallStream';
import { trainOnce, trainRun } from '../training/someRun';
import { expectTensors, gradientAt, learnerOf, type Values } from './referenceLearner';

type Imm = Partial<Extract<ExperimentInput['method'], { kind: 'imm' }>>;

function experimentWith(method: Imm, changes: Partial<ExperimentInput> = {}) {
  return someExperiment({
    benchmark: { kind: 'permuted', dataset: 'patterns', tasks: 3 },
    scenario: 'domain-incremental',
    network: { kind: 'mlp', hidden: [20] },
    training: { epochs: 3, batchSize: 16, optimizer: { kind: 'sgd', learningRate: 0.1 } },
    method: { kind: 'imm', ...method },
    ...changes,
  });
}

/** α of tasks 1, 2 and 3 after the third. */
const shares = [
  [{}, [1 / 3, 1 / 3, 1 / 3]],
  [{ newest: 0.5 }, [0.25, 0.25, 0.5]],
] as const;

describe.for(trainedOn.slice(0, 2))('IMM on $info.kind', (engine) => {
  test.for(shares)('the mean is the networks’ mean (%j)', async ([options, alphas]) => {
    const state = (await trainOnce(engine, experimentWith({ merge: 'mean', ...options }))).state(3);
    for (const name of ['dense1/kernel', 'head/bias']) {
      const thetas = [1, 2, 3].map((task) => state.get(`task-${task}/anchor/${name}`) ?? []);
      for (const [i, merged] of (state.get(`weights/${name}`) ?? new Float32Array()).entries()) {
        const mean = thetas.reduce((sum, theta, t) => sum + (alphas[t] ?? 0) * (theta[i] ?? 0), 0);
        expect(merged).toBeCloseTo(mean, 6);
      }
    }
  });

  test.for(shares)('the mode is the mean weighted by precision (%j)', async ([options, alphas]) => {
    const state = (await trainOnce(engine, experimentWith({ merge: 'mode', ...options }))).state(3);
    const name = 'dense1/kernel';
    const part = (kind: string, i: number) => [1, 2, 3].map((t) => state.get(`task-${t}/${kind}/${name}`)?.[i] ?? 0);
    let weighted = 0;
    for (const [i, merged] of (state.get(`weights/${name}`) ?? new Float32Array()).entries()) {
      const [thetas, fishers] = [part('anchor', i), part('importance', i)];
      const precisions = fishers.map((fisher, t) => (alphas[t] ?? 0) * (fisher + 1e-8));
      const total = precisions.reduce((sum, each) => sum + each, 0);
      const mode = thetas.reduce((sum, theta, t) => sum + ((precisions[t] ?? 0) / total) * theta, 0);
      expect(merged).toBeCloseTo(mode, 5);
      if (fishers.some((fisher) => fisher > 1e-4)) weighted++;
    }
    expect(weighted).toBeGreaterThan(100);
  });

  test('training continues from the network that is not merged', async () => {
    // Later tasks take steps too short to be seen.
    const training = {
      batchSize: 16,
      optimizer: { kind: 'sgd', learningRate: 0.1 },
      laterTasks: { learningRate: 1e-30 },
    } as const;
    const long = { ...training, epochs: 3 } as const;
    const run = await trainOnce(engine, experimentWith({ merge: 'mean', newest: 0.9 }, { training: long }));
    expect(run.state(3).get('task-3/anchor/dense1/kernel')).toEqual(run.state(1).get('weights/dense1/kernel'));
  });

  test.for(['task-incremental', 'class-incremental'] as const)('%s: heads are not merged', async (scenario) => {
    const benchmark = { kind: 'split', dataset: 'patterns', classesPerTask: 2 } as const;
    const run = await trainOnce(engine, experimentWith({ merge: 'mean' }, { scenario, benchmark }));
    const names = [...run.state(3).keys()].filter((name) => name.startsWith('task-'));
    expect(names).toContain('task-2/anchor/dense1/kernel');
    expect(names.filter((name) => name.includes('head'))).toEqual([]);
    if (scenario === 'task-incremental') {
      expect(run.state(3).get('weights/head1/kernel')).toEqual(run.state(1).get('weights/head1/kernel'));
    }
  });

  test('l2-transfer pulls to the weights of the task before', async () => {
    const lambda = 0.3;
    const [before, theta] = fixture.thetas as readonly Values[];
    if (!before || !theta) throw new Error('there are weights');
    const at = async (strength: number) => {
      const method = { kind: 'imm', merge: 'mean', transfer: 'l2', lambda: strength } as const;
      const learner = learnerOf(engine, method);
      const [first, second] = learner.stream.tasks;
      if (!first || !second) throw new Error('there are tasks');
      await learner.begin(first, stateOf(before));
      learner.edit(() => learner.program.method.afterTask?.(learner));
      const memory = learner.state();
      await learner.begin(second, memory);
      return gradientAt(learner, theta, memory);
    };
    const [pulled, free] = [await at(lambda), await at(0)];
    const ways = Object.entries(theta).map(
      ([name, values]) => [name, values.map((w, i) => w - (before[name]?.[i] ?? 0))] as const,
    );
    const squared = ways.flatMap(([, way]) => way).reduce((sum, each) => sum + each * each, 0);
    expect(pulled.penalty / (lambda * squared)).toBeCloseTo(1, 5);
    const wanted = Object.fromEntries(ways.map(([name, way]) => [name, way.map((each) => 2 * lambda * each)]));
    expectTensors(
      (name) => {
        const without = free.gradient(name);
        return pulled.gradient(name).map((g, i) => g - (without[i] ?? 0));
      },
      wanted,
      1e-5,
    );
  });

  test('drop-transfer with nearly nothing dropped is weight-transfer, with much it is not', async () => {
    const weights = async (method: Imm) =>
      (await trainOnce(engine, experimentWith({ merge: 'mean', ...method })))
        .state(2)
        .get('task-2/anchor/dense1/kernel');
    const plain = (await weights({})) ?? new Float32Array();
    const apart = async (dropRate: number) => {
      const dropped = await weights({ transfer: 'drop', dropRate });
      return Math.max(...plain.map((value, i) => Math.abs(value - (dropped?.[i] ?? Number.NaN))));
    };
    expect(await apart(1e-7)).toBeLessThan(1e-4);
    expect(await apart(0.5)).toBeGreaterThan(1e-3);
  });

  test('a run that is stopped in the middle ends as if it had not been', async () => {
    const experiment = experimentWith({ transfer: 'drop' });
    const unbroken = await trainOnce(engine, experiment);
    const broken = await trainRun(engine, experiment, {
      shouldStop: (events) => events.some((event) => event.type === 'epoch-finished' && event.task === 2),
    });
    expect(broken.ended).toBe('stopped');
    const resumed = await trainRun(engine, experiment, { earlier: broken.run });
    for (const task of [1, 2, 3]) expect(resumed.sha256(task)).toBe(unbroken.sha256(task));
  });
});
