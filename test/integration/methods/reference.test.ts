import { describe, expect, test } from 'vitest';
import type { ExperimentInput } from '../../../src/core/experiment/experiment';
import { trainedOn } from '../../fixtures/engines';
import fixture from '../../reference/golden/methods.json';
import { stateOf } from '../training/smallStream';
import { consolidated, expectTensors, gradientAt, learnerOf, type Values } from './referenceLearner';

/** float32 against PyTorch in float64, relative to the largest element of a tensor. */
const TOLERANCE = 5e-6;
/** The same after two dozen steps, whose errors add up. */
const DRIFT = 1e-4;

const convolutional: Partial<ExperimentInput> = {
  network: { kind: 'cnn', convolutions: [{ filters: 2, kernel: 3, padding: 'same' }] },
};

describe.for(trainedOn)('on $info.kind', (engine) => {
  describe('EWC', () => {
    test.for(['exact', 'empirical'] as const)('the %s Fisher information is what autograd gives', async (fisher) => {
      const { own } = await consolidated(engine, { kind: 'ewc', lambda: 1, fisher });
      for (const [i, wanted] of fixture.ewc.own[fisher].entries()) {
        expectTensors((name) => own[i]?.get(name), wanted, TOLERANCE, `task ${i + 1}`);
      }
    });

    test.for(['separate', 'online'] as const)('the %s penalty is what autograd gives', async (terms) => {
      const lambda = 0.7;
      const method = { kind: 'ewc', lambda, terms, decay: fixture.ewc.gamma } as const;
      const { learner, state } = await consolidated(engine, method);
      for (const [i, { penalty, gradient }] of fixture.ewc[terms].entries()) {
        const theta: Values = fixture.after[i] ?? {};
        const guarded = await gradientAt(learner, theta, state);
        const free = await gradientAt(learner, theta, new Map());
        expect(guarded.penalty / ((lambda / 2) * penalty)).toBeCloseTo(1, 5);
        expectTensors(
          (name) => {
            const without = free.gradient(name);
            return guarded.gradient(name).map((g, j) => (g - (without[j] ?? 0)) / (lambda / 2));
          },
          gradient,
          4 * TOLERANCE,
        );
      }
    });
  });

  test('Ω of local MAS is what autograd gives, layer by layer', async () => {
    const { own } = await consolidated(engine, { kind: 'local-mas', lambda: 1 });
    for (const [i, wanted] of fixture.local.entries()) {
      expectTensors((name) => own[i]?.get(name), wanted, TOLERANCE, `task ${i + 1}`);
    }
  });

  test('Ω of local MAS of a convolution is what autograd gives', async () => {
    const learner = learnerOf(engine, { kind: 'local-mas', lambda: 1 }, convolutional);
    const [task] = learner.stream.tasks;
    if (!task) throw new Error('there are tasks');
    await learner.begin(task, stateOf(fixture.localConvolution.theta));
    const own = learner.edit(() => learner.program.method.afterTask?.(learner))?.own;
    expectTensors((name) => own?.get(name), fixture.localConvolution.own, TOLERANCE);
  });

  test('the gradient of LwF is what autograd gives', async () => {
    const { temperature, lambda, gradient } = fixture.lwf;
    const learner = learnerOf(engine, { kind: 'lwf', lambda, temperature });
    const [first, second] = learner.stream.tasks;
    const [before, now] = fixture.thetas as readonly Values[];
    if (!first || !second || !before || !now) throw new Error('there are tasks');
    await learner.begin(first, stateOf(before));
    learner.edit(() => learner.program.method.afterTask?.(learner));
    const memory = learner.state();
    await learner.begin(second, memory);
    const found = await gradientAt(learner, now, memory);
    expectTensors(found.gradient, gradient, TOLERANCE);
  });

  test('SI: path, Ω and weights are those of two tasks in PyTorch', async () => {
    const { c, xi, rate, steps, batch, tasks } = fixture.si;
    const learner = learnerOf(engine, { kind: 'si', lambda: c, xi });
    let state = stateOf(fixture.thetas[0] as Values);
    for (const [t, wanted] of tasks.entries()) {
      const task = learner.stream.tasks[t];
      if (!task) throw new Error('there are tasks');
      await learner.begin(task, state);
      learner.edit(() => learner.program.method.beforeTask?.(learner));
      learner.prepare();
      const rows = Int32Array.from({ length: steps * batch }, (_, i) => task.train[i % task.train.length] ?? 0);
      const labels = rows.map((row) => learner.stream.units[row] ?? 0);
      learner.takeSteps({
        steps,
        batch,
        rows,
        labels,
        rates: new Array(steps).fill(rate),
        runSteps: 0,
        optimizerSteps: {},
      });
      learner.edit(() => learner.program.method.afterTask?.(learner));
      state = learner.state() as typeof state;
      expectTensors((name) => state.get(`weights/${name}`), wanted.theta, DRIFT, `task ${t + 1}, θ`);
      expectTensors((name) => state.get(`path/${name}`), wanted.path, DRIFT, `task ${t + 1}, path`);
      expectTensors((name) => state.get(`importance/${name}`), wanted.omega, DRIFT, `task ${t + 1}, Ω`);
    }
  });
});
