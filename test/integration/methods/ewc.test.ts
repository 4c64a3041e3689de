import { describe, expect, test } from 'vitest';
import type { ExperimentInput } from '../../../src/core/experiment/experiment';
import { trainedOn } from '../../fixtures/engines';
import { someExperiment } from '../../fixtures/someExperiment';
import { patterns, trainOnce, trainRun } from '../training/someRun';

/**
 * Softmax regression has its Fisher information in closed form: the gradient of log p_y at weight (i, j) is
 * x_i (1_{y=j} − p_j), so that E_y of its square is x_i² p_j (1 − p_j), and with the true label x_i² (1_{y=j} − p_j)².
 */
const data = patterns();
const INPUTS = 64;
const UNITS = 6;

function experimentWith(method: Extract<ExperimentInput['method'], { kind: 'ewc' }>) {
  return someExperiment({
    benchmark: { kind: 'permuted', dataset: 'patterns', tasks: 3 },
    scenario: 'domain-incremental',
    network: { kind: 'mlp', hidden: [] },
    training: { epochs: 3, batchSize: 16, optimizer: { kind: 'sgd', learningRate: 0.2 } },
    method,
  });
}

/** Mean over the training samples of task 1, whose pixels stay in place. */
function fisherOf(state: ReadonlyMap<string, Float32Array>, square: (p: number, isLabel: boolean) => number) {
  const kernel = state.get('weights/head/kernel') ?? new Float32Array();
  const bias = state.get('weights/head/bias') ?? new Float32Array();
  const fisher = { kernel: new Float64Array(INPUTS * UNITS), bias: new Float64Array(UNITS) };
  for (let row = 0; row < data.trainRows; row++) {
    const x = [...data.inputs.subarray(row * INPUTS, (row + 1) * INPUTS)].map((byte) => byte / 255);
    const scores = Array.from(bias, (b, j) => x.reduce((sum, xi, i) => sum + xi * (kernel[i * UNITS + j] ?? 0), b));
    const largest = Math.max(...scores);
    const exponentials = scores.map((score) => Math.exp(score - largest));
    const total = exponentials.reduce((sum, each) => sum + each, 0);
    for (const [j, each] of exponentials.entries()) {
      const value = square(each / total, data.labels[row] === j) / data.trainRows;
      fisher.bias[j] = (fisher.bias[j] ?? 0) + value;
      for (const [i, xi] of x.entries()) {
        const at = i * UNITS + j;
        fisher.kernel[at] = (fisher.kernel[at] ?? 0) + xi * xi * value;
      }
    }
  }
  return fisher;
}

function relative(found: Float32Array | undefined, wanted: Float64Array): number {
  const largest = Math.max(...wanted);
  return Math.max(...wanted.map((value, i) => Math.abs(value - (found?.[i] ?? Number.NaN)))) / largest;
}

describe.for(trainedOn.slice(0, 2))('EWC on $info.kind', (engine) => {
  test.for([
    ['exact', (p: number) => p * (1 - p)],
    ['empirical', (p: number, isLabel: boolean) => ((isLabel ? 1 : 0) - p) ** 2],
  ] as const)('the %s Fisher information of softmax regression is its closed form', async ([fisher, square]) => {
    const run = await trainOnce(engine, experimentWith({ kind: 'ewc', lambda: 1, fisher, terms: 'online' }));
    const state = run.state(1);
    const wanted = fisherOf(state, square);
    expect(relative(state.get('importance/head/kernel'), wanted.kernel)).toBeLessThan(1e-5);
    expect(relative(state.get('importance/head/bias'), wanted.bias)).toBeLessThan(1e-5);
  });

  test('the exact information of a network that is sure of itself is as exact', async () => {
    const experiment = experimentWith({ kind: 'ewc', lambda: 1, fisher: 'exact', terms: 'online' });
    const optimizer = { ...experiment.training.optimizer, learningRate: 3 };
    const run = await trainOnce(engine, { ...experiment, training: { ...experiment.training, optimizer } });
    const state = run.state(1);
    const wanted = fisherOf(state, (p) => p * (1 - p));
    expect(Math.max(...wanted.bias)).toBeLessThan(0.01);
    expect(relative(state.get('importance/head/kernel'), wanted.kernel)).toBeLessThan(1e-4);
    expect(relative(state.get('importance/head/bias'), wanted.bias)).toBeLessThan(1e-4);
  });

  test('a single class is certain, so that nothing matters to it', async () => {
    const experiment = experimentWith({ kind: 'ewc', lambda: 1, fisher: 'exact' });
    const { benchmark } = someExperiment({
      benchmark: { kind: 'split', dataset: 'patterns', classesPerTask: 1, tasks: 2 },
    });
    const run = await trainOnce(engine, { ...experiment, benchmark, scenario: 'class-incremental' });
    const fisherAfter = (task: number) => run.state(2).get(`task-${task}/importance/head/kernel`) ?? new Float32Array();
    expect(Math.max(...fisherAfter(1))).toBe(0);
    expect(Math.max(...fisherAfter(2))).toBeGreaterThan(0);
  });

  test('labels drawn from the model give the exact information on average', async () => {
    const drawn = await trainOnce(
      engine,
      experimentWith({ kind: 'ewc', lambda: 1, fisher: 'sampled', terms: 'online' }),
    );
    const state = drawn.state(1);
    const wanted = fisherOf(state, (p) => p * (1 - p));
    const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);
    const ratio = sum(state.get('importance/head/kernel') ?? []) / sum(wanted.kernel);
    // 180 samples: a few times the standard error on either side.
    expect(ratio).toBeGreaterThan(0.6);
    expect(ratio).toBeLessThan(1.5);
    // Drawn again, the same are drawn.
    const again = await trainRun(
      engine,
      experimentWith({ kind: 'ewc', lambda: 1, fisher: 'sampled', terms: 'online' }),
    );
    expect(again.sha256(3)).toBe(drawn.sha256(3));
  });

  test('a term for each task keeps F and θ of each, and its penalty is their sum', async () => {
    const lambda = 3;
    const run = await trainOnce(engine, experimentWith({ kind: 'ewc', lambda, terms: 'separate' }));
    const [first, second, third] = [run.state(1), run.state(2), run.state(3)];
    for (const name of ['kernel', 'bias']) {
      expect(third.get(`task-1/importance/head/${name}`)).toEqual(first.get(`task-1/importance/head/${name}`));
      expect(third.get(`task-1/anchor/head/${name}`)).toEqual(first.get(`weights/head/${name}`));
      expect(third.get(`task-2/anchor/head/${name}`)).toEqual(second.get(`weights/head/${name}`));
    }
    let penalty = 0;
    for (const task of [1, 2]) {
      for (const name of ['kernel', 'bias']) {
        const fisher = third.get(`task-${task}/importance/head/${name}`) ?? [];
        const anchor = third.get(`task-${task}/anchor/head/${name}`) ?? [];
        for (const [i, theta] of (third.get(`weights/head/${name}`) ?? new Float32Array()).entries()) {
          penalty += (lambda / 2) * (fisher[i] ?? 0) * (theta - (anchor[i] ?? 0)) ** 2;
        }
      }
    }
    const told = run.events.findLast((event) => event.type === 'epoch-finished');
    expect(penalty).toBeGreaterThan(1e-4);
    expect(told?.type === 'epoch-finished' ? told.penalty / penalty : 0).toBeCloseTo(1, 4);
  });

  test.for(['separate', 'online'] as const)('a strong %s penalty holds the weights', async (terms) => {
    const moved = async (lambda: number) => {
      const run = await trainOnce(engine, experimentWith({ kind: 'ewc', lambda, terms }));
      const [before, after] = [run.state(1), run.state(2)].map((state) => state.get('weights/head/kernel') ?? []);
      return Math.hypot(...Array.from(before ?? [], (value, i) => value - (after?.[i] ?? 0)));
    };
    expect(await moved(20)).toBeLessThan(0.8 * (await moved(0)));
  });
});
