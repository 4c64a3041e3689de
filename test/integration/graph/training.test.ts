import { describe, expect, test } from 'vitest';
import type { NetworkDescription, Optimizer } from '../../../src/core/experiment/experiment';
import { experimentSchema } from '../../../src/core/experiment/experiment';
import { kindsOf } from '../../../src/core/kind';
import * as kinds from '../../../src/core/layers/list';
import { float32, floats, integer, numberOf, type Value } from '../../../src/graph/value';
import { fedSettings } from '../../../src/network/optimizer';
import { optimizer } from '../../../src/network/optimizers/optimizers';
import { engines } from '../../fixtures/allEngines';
import { difference, expectClose, openSession, randomFloats, randomIntegers } from '../../fixtures/engines';
import { learningProgram } from '../../fixtures/learningProgram';

const BATCH = 6;
const STEPS = 5;
const IMAGE = [8, 7, 2] as const;

const common = { normalization: 'none', dropout: 0, initializer: 'he-normal' } as const;
const mlp: NetworkDescription = { kind: 'mlp', hidden: [10, 8], ...common };
const cnn: NetworkDescription = {
  kind: 'cnn',
  convolutions: [
    { filters: 4, kernel: 3, stride: 1, padding: 'same', pool: 2 },
    { filters: 5, kernel: 2, stride: 1, padding: 'valid', pool: 1 },
  ],
  hidden: [6],
  ...common,
};
const networks: Readonly<Record<string, NetworkDescription>> = {
  'an MLP': mlp,
  'an MLP with layer normalization and dropout': { ...mlp, normalization: 'layer', dropout: 0.4 },
  'a CNN': cnn,
  'a CNN with batch normalization': { ...cnn, normalization: 'batch' },
};

/** Adam's ε is large, so that a gradient that is nothing but rounding does not become a step. */
const optimizers: Readonly<Record<string, Optimizer>> = {
  SGD: { kind: 'sgd', learningRate: 0.05, momentum: 0, nesterov: false, weightDecay: 0 },
  momentum: { kind: 'sgd', learningRate: 0.05, momentum: 0.9, nesterov: true, weightDecay: 0.01 },
  Adam: { kind: 'adam', learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-3, weightDecay: 0.01 },
  AdamW: { kind: 'adamw', learningRate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-3, weightDecay: 0.01 },
};
const sgd = optimizers.SGD as Optimizer;

/** Of a mean loss near 1 in float32. */
const LOSS_ROUNDING = 2e-7;

const x = randomFloats([BATCH, ...IMAGE], 0, 1, 'batch');
const labels = randomIntegers([BATCH], 3, 'labels');

/** The optimizer's settings of the first steps. */
function settingsOf(learning: Optimizer): Record<string, Value> {
  const rates = new Array<number>(STEPS).fill(learning.learningRate);
  return Object.fromEntries(fedSettings(optimizer(learning), 0, rates));
}

describe('five steps of training end with the same weights on every engine', () => {
  const pairs = Object.entries(networks).flatMap(([name, description]) =>
    Object.entries(optimizers).map(([by, learning]) => [name, by, description, learning] as const),
  );
  test.for(pairs)('%s, by %s', async ([, , description, learning]) => {
    const { graph, start } = learningProgram(description, IMAGE, learning);
    const results: Readonly<Record<string, Value>>[] = [];
    for (const engine of engines) {
      const session = await openSession(engine, graph);
      session.run('set', start);
      const { loss } = session.run('train', { x, labels, steps: integer(STEPS), ...settingsOf(learning) });
      results.push({ ...session.run('get'), ...(loss && { loss }) });
    }
    const [first, ...others] = results;
    for (const other of others) expectClose(other, first ?? {}, 1e-5);
    expect(difference(floats(first?.['head/kernel']), floats(start['head/kernel']))).toBeGreaterThan(1e-3);
  });
});

/** A small network around the example of every kind of layer, but for crops, which need regions. */
const examples = kindsOf(kinds).flatMap(({ kind, example, takes, crops }) => {
  if (crops) return [];
  const layer = { kind, ...example };
  const layers = takes === 'units' ? [{ kind: 'flatten' }, layer] : [layer, { kind: 'flatten' }];
  return [[kind, experimentSchema.shape.network.parse({ kind: 'layers', layers })] as const];
});

test.for(examples)('a network with the example of %s learns', async ([, description]) => {
  const [engine] = engines;
  if (!engine) throw new Error('there is an engine');
  const { graph, start } = learningProgram(description, IMAGE, sgd);
  const session = await openSession(engine, graph);
  session.run('set', start);
  const before = numberOf(session.run('loss', { x, labels }).loss);
  for (let round = 0; round < 6; round++)
    session.run('train', { x, labels, steps: integer(STEPS), ...settingsOf(sgd) });
  expect(numberOf(session.run('loss', { x, labels }).loss)).toBeLessThan(0.98 * before);
});

describe.for(engines)('on $info.kind', (engine) => {
  test.for(Object.entries(networks))('the gradient of %s is the slope of the loss', async ([, description]) => {
    const { graph, network, start } = learningProgram(description, IMAGE, sgd);
    const session = await openSession(engine, graph);
    session.run('set', start);
    const gradients = session.run('gradients', { x, labels });
    const lossAt = (values: Readonly<Record<string, Value>>) => {
      session.run('set', values);
      return numberOf(session.run('loss', { x, labels }).loss);
    };
    for (const { name } of network.parameters) {
      const gradient = floats(gradients[name]);
      const before = start[name];
      if (!before) throw new Error(`no ${name}`);
      // Along the gradient itself the loss rises by ‖g‖ for each unit of length.
      const norm = Math.hypot(...gradient);
      // Short, so that few ReLUs change sides, and long enough for float32.
      const h = 1e-3;
      const moved = (length: number) => {
        const data = floats(before).map((value, i) => value + (length * (gradient[i] ?? 0)) / norm);
        return lossAt({ ...start, [name]: float32(data, before.shape) });
      };
      expect(norm, name).toBeGreaterThan(1e-4);
      const slope = (moved(h) - moved(-h)) / (2 * h);
      expect(Math.abs(slope - norm), name).toBeLessThan(0.02 * norm + LOSS_ROUNDING / (2 * h));
    }
  });

  test.for(Object.entries(networks))(
    'the importance of %s is the sum over samples, each measured by itself',
    async ([, description]) => {
      const { graph, network, start } = learningProgram(description, IMAGE, sgd);
      const session = await openSession(engine, graph);
      session.run('set', start);
      const importance = session.run('importance', { x });
      const size = floats(x).length / BATCH;
      const alone = Array.from({ length: BATCH }, (_, k) => {
        const sample = float32(floats(x).slice(k * size, (k + 1) * size), [1, ...IMAGE]);
        return session.run('sensitivity', { x: sample });
      });
      for (const { name } of network.parameters) {
        const sums = floats(importance[name]).map((_, i) =>
          alone.reduce((sum, gradients) => sum + Math.abs(floats(gradients[name])[i] ?? Number.NaN), 0),
        );
        expect(Math.max(...sums), name).toBeGreaterThan(0);
        expect(difference(floats(importance[name]), sums), name).toBeLessThan(2e-6);
      }
    },
  );
});
