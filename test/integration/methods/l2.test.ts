import { describe, expect, test } from 'vitest';
import type { ExperimentInput } from '../../../src/core/experiment/experiment';
import { engines } from '../../fixtures/allEngines';
import fixture from '../../reference/golden/methods.json';
import { stateOf } from '../training/smallStream';
import { trainRun } from '../training/someRun';
import { expectTensors, gradientAt, learnerOf, type Values } from './referenceLearner';
import { splitPatterns } from './splitPatterns';

const LAMBDA = 0.3;
const [anchors, here]: readonly (Values | undefined)[] = fixture.thetas;

describe.for(engines)('L2 on $info.kind', (engine) => {
  test('the penalty is λ Σ (θ − θ*)² and its gradient 2λ (θ − θ*), but for the first task', async () => {
    if (!anchors || !here) throw new Error('the fixture has weights');
    const at = async (method: ExperimentInput['method'], task: number) => {
      const learner = learnerOf(engine, method);
      const begun = learner.stream.tasks[task - 1];
      if (!begun) throw new Error('there is a task');
      await learner.begin(begun, stateOf(anchors));
      learner.edit(() => learner.program.method.beforeTask?.(learner));
      const memory = [...learner.state()].filter(([name]) => name.startsWith('anchor/'));
      return gradientAt(learner, here, new Map(memory));
    };
    const [held, first, plain] = [
      await at({ kind: 'l2', lambda: LAMBDA }, 2),
      await at({ kind: 'l2', lambda: LAMBDA }, 1),
      await at({ kind: 'finetune' }, 2),
    ];
    const apart = Object.entries(here).map(([name, theta]): [string, readonly number[]] => [
      name,
      theta.map((value, i) => value - (anchors[name]?.[i] ?? Number.NaN)),
    ]);
    const squares = apart.flatMap(([, values]) => values.map((value) => value ** 2));
    expect(held.penalty / (LAMBDA * squares.reduce((a, b) => a + b, 0))).toBeCloseTo(1, 5);
    const pull = (name: string) => held.gradient(name).map((g, i) => g - (plain.gradient(name)[i] ?? Number.NaN));
    const wanted = apart.map(([name, values]) => [name, values.map((value) => 2 * LAMBDA * value)]);
    expectTensors(pull, Object.fromEntries(wanted), 1e-4);
    expect(first.penalty).toBe(0);
  });
});

const [engine] = engines;
const trained = (lambda: number, scenario: ExperimentInput['scenario']) => {
  if (!engine) throw new Error('no engine');
  const training = { epochs: 2, batchSize: 16, optimizer: { kind: 'sgd', learningRate: 0.01 } } as const;
  return trainRun(engine, splitPatterns({ kind: 'l2', lambda }, { scenario, training }));
};

test('the higher λ, the less do weights move in a later task', async () => {
  const distances: number[] = [];
  for (const lambda of [0, 5, 45]) {
    const run = await trained(lambda, 'domain-incremental');
    const [before, after] = [1, 2].map((task) => run.state(task).get('weights/dense1/kernel') ?? new Float32Array());
    distances.push(Math.hypot(...Array.from(after ?? [], (value, i) => value - (before?.[i] ?? Number.NaN))));
  }
  const [free = 0, held = 0, tight = 0] = distances;
  expect(held).toBeLessThan(0.9 * free);
  expect(tight).toBeLessThan(0.7 * held);
});

test('where a head grows, its new outputs are held at their initial values, the others at those of the last task', async () => {
  const run = await trained(1, 'class-incremental');
  const rows = (name: string, task: number) => run.state(task).get(`${name}/head/kernel`) ?? new Float32Array();
  const [anchor, before] = [rows('anchor', 2), rows('weights', 1)];
  // Two outputs after the first task, four after the second: `[features, outputs]`.
  expect(anchor.length).toBe(2 * before.length);
  expect(anchor.filter((_, i) => i % 4 < 2)).toEqual(before);
  expect(anchor.filter((value, i) => i % 4 >= 2 && value !== 0).length).toBe(before.length);
});
