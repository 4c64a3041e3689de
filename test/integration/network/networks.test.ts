import { describe, expect, test } from 'vitest';
import { experimentSchema, type NetworkDescription } from '../../../src/core/experiment/experiment';
import { Graph, type Output } from '../../../src/graph/graph';
import * as op from '../../../src/graph/ops';
import { elements, float32, floats, type Value } from '../../../src/graph/value';
import { forward, type Heads, type NetworkTrace, network as networkOf } from '../../../src/network/network';
import { difference, openSession, randomFloats, trainedOn } from '../../fixtures/engines';
import { dot, type Plain, type PlainValues, plain, plainNetwork, sampleOf, slopes } from './plain';

/**
 * float32 through a whole network against float64, relative to the largest element: that of a depthwise kernel under
 * group normalization of few values is 1.4e-6 off on TensorFlow, 5.5e-6 (its squares 1.3e-5) on WebAssembly.
 */
const TOLERANCE = 2e-5;
const BATCH = 4;
const SHAPE = [6, 6, 1] as const;

const described = (network: object): NetworkDescription => experimentSchema.shape.network.parse(network);
const convolutions = [
  { filters: 3, kernel: 3, padding: 'same', pool: 2 },
  { filters: 4, kernel: 2, stride: 1 },
];
const shared: Heads = { kind: 'shared', units: 3 };

const cases: Readonly<Record<string, { description: NetworkDescription; heads: Heads }>> = {
  'an MLP': { description: described({ kind: 'mlp', hidden: [6, 5] }), heads: shared },
  'a linear classifier': { description: described({ kind: 'mlp', hidden: [] }), heads: shared },
  'an MLP with dropout': { description: described({ kind: 'mlp', hidden: [6, 5], dropout: 0.5 }), heads: shared },
  'an MLP with layer normalization': {
    description: described({ kind: 'mlp', hidden: [6, 5], normalization: 'layer' }),
    heads: shared,
  },
  'an MLP with frozen batch normalization': {
    description: described({ kind: 'mlp', hidden: [6, 5], normalization: 'batch' }),
    heads: shared,
  },
  'an MLP with three heads': {
    description: described({ kind: 'mlp', hidden: [6, 5] }),
    heads: { kind: 'by-task', units: [2, 3, 2] },
  },
  'a modular network with two heads': {
    description: described({ kind: 'modular', layers: 2, modules: 3, units: 4 }),
    heads: { kind: 'by-task', units: [2, 3] },
  },
  'a CNN': { description: described({ kind: 'cnn', convolutions, hidden: [5] }), heads: shared },
  'a CNN with zeros by number and windows that overlap': {
    description: described({
      kind: 'cnn',
      convolutions: [
        { filters: 3, kernel: 3, stride: 2, padding: 2, pool: { size: 3, stride: 1 } },
        { filters: 4, kernel: 3, padding: 1 },
      ],
      hidden: [5],
    }),
    heads: shared,
  },
  'a CNN without dense layers, with two heads': {
    description: described({ kind: 'cnn', convolutions }),
    heads: { kind: 'by-task', units: [2, 2] },
  },
  'a CNN with layer normalization': {
    description: described({ kind: 'cnn', convolutions, hidden: [5], normalization: 'layer' }),
    heads: shared,
  },
  'a list of layers with residual blocks': {
    description: described({
      kind: 'layers',
      layers: [
        { kind: 'conv2d', filters: 3, kernel: 3, padding: 'same' },
        {
          kind: 'residual',
          body: [{ kind: 'batch-norm' }, { kind: 'sigmoid' }, { kind: 'conv2d', filters: 4, kernel: 2, stride: 2 }],
          shortcut: [{ kind: 'conv2d', filters: 4, kernel: 1, stride: 2 }],
        },
        { kind: 'relu' },
        { kind: 'flatten' },
        { kind: 'residual', body: [{ kind: 'dense', units: 36 }, { kind: 'relu' }] },
        { kind: 'dense', units: 5 },
      ],
    }),
    heads: { kind: 'by-task', units: [2, 2] },
  },
  'residual blocks with frozen batch normalization': {
    description: described({
      kind: 'layers',
      layers: [
        { kind: 'conv2d', filters: 2, kernel: 3, padding: 'same', bias: false },
        { kind: 'batch-norm' },
        { kind: 'relu' },
        {
          kind: 'residual',
          body: [
            { kind: 'zero-pad', size: 1 },
            { kind: 'conv2d', filters: 4, kernel: 3, stride: 2, bias: false },
            { kind: 'batch-norm' },
            { kind: 'relu' },
            { kind: 'conv2d', filters: 4, kernel: 3, padding: 'same', bias: false },
            { kind: 'batch-norm' },
          ],
          shortcut: [{ kind: 'conv2d', filters: 4, kernel: 1, stride: 2, bias: false }, { kind: 'batch-norm' }],
        },
        { kind: 'relu' },
        { kind: 'global-average-pool' },
      ],
    }),
    heads: shared,
  },
  'inverted residual blocks with group normalization, and a shortcut of zeros': {
    description: described({
      kind: 'layers',
      layers: [
        {
          kind: 'residual',
          body: [
            { kind: 'conv2d', filters: 4, kernel: 1, bias: false },
            { kind: 'group-norm', groups: 2 },
            { kind: 'relu6' },
            { kind: 'depthwise-conv2d', kernel: 3, stride: 2, padding: 'same', bias: false },
            { kind: 'group-norm', groups: 4 },
            { kind: 'relu6' },
            { kind: 'conv2d', filters: 3, kernel: 1, bias: false },
          ],
          shortcut: [
            { kind: 'average-pool', size: 1, stride: 2 },
            { kind: 'zero-channels', add: 2 },
          ],
        },
        { kind: 'layer-norm' },
        { kind: 'global-average-pool' },
      ],
    }),
    heads: { kind: 'by-task', units: [2, 2] },
  },
  'a CNN with frozen batch normalization and dropout': {
    description: described({ kind: 'cnn', convolutions, hidden: [5], normalization: 'batch', dropout: 0.3 }),
    heads: shared,
  },
};

const plainOf = (value: Value): Plain => plain(floats(value), value.shape);

/** The network in evaluation mode, with all values fed. Entries: `gradients`, and `importance` of ‖F‖². */
function graphOf(description: NetworkDescription, heads: Heads) {
  const network = networkOf(description, SHAPE, heads, 0);
  const graph = new Graph();
  const write = (entry: string, outputs: (trace: NetworkTrace, inputs: Record<string, Output>) => object) => {
    const widths = { delta: network.outputs, atFeatures: network.heads[0]?.parameters[0]?.shape[0] ?? 0 };
    const inputs: Record<string, Output> = { x: graph.input(`${entry}/x`, 'float32', [null, ...SHAPE]) };
    for (const [name, width] of Object.entries(entry === 'gradients' ? widths : {})) {
      inputs[name] = graph.input(`${entry}/${name}`, 'float32', [null, width]);
    }
    for (const { name, shape } of [...network.parameters, ...network.statistics]) {
      inputs[name] = graph.input(`${entry}/${name}`, 'float32', shape);
    }
    const value = (name: string) => inputs[name] ?? missing(name);
    const trace = forward(network, value('x'), { graph, mode: 'evaluation', value, variable: missing });
    graph.entry(entry, inputs, { ...outputs(trace, inputs) });
  };
  write('gradients', (trace, { delta, atFeatures }) => ({
    logits: trace.logits,
    ...Object.fromEntries(trace.gradients(delta as Output, atFeatures)),
  }));
  for (const [name, magnitude] of [
    ['absolute', op.abs],
    ['squared', op.square],
  ] as const) {
    write(name, (trace) => {
      return Object.fromEntries(trace.importance([op.mul(trace.logits, op.constant(graph, 2))], magnitude));
    });
  }
  const values = Object.fromEntries(
    [...network.parameters, ...network.statistics].map(({ name, shape }) => {
      const positive = name.endsWith('/variance');
      return [name, randomFloats(shape, positive ? 0.5 : -0.7, positive ? 2 : 0.7, name)];
    }),
  );
  return { graph, network, values };
}

function missing(name: string): never {
  throw new Error(`${name} is not fed`);
}

describe.for(trainedOn.slice(0, 2))('on $info.kind', (engine) => {
  test.for(Object.entries(cases))(
    'gradients of %s agree with finite differences',
    async ([, { description, heads }]) => {
      const { graph, network, values } = graphOf(description, heads);
      const session = await openSession(engine, graph);
      const x = randomFloats([BATCH, ...SHAPE], 0, 1, 'x');
      const delta = randomFloats([BATCH, network.outputs], -1, 1, 'delta');
      const atFeatures = randomFloats([BATCH, network.heads[0]?.parameters[0]?.shape[0] ?? 0], -1, 1, 'at features');
      const found = session.run('gradients', { x, delta, atFeatures, ...values });

      const plains: PlainValues = Object.fromEntries(
        Object.entries(values).map(([name, each]) => [name, plainOf(each)]),
      );
      const { logits } = plainNetwork(description, heads, plainOf(x), plains);
      expect(difference(floats(found.logits), logits.data), 'logits').toBeLessThan(TOLERANCE);
      for (const { name } of network.parameters) {
        const wanted = slopes(plains[name] ?? missing(name), (moved) => {
          const { logits, features } = plainNetwork(description, heads, plainOf(x), { ...plains, [name]: moved });
          return dot(logits.data, floats(delta)) + dot(features.data, floats(atFeatures));
        });
        expect(difference(floats(found[name]), wanted), name).toBeLessThan(TOLERANCE);
      }
    },
  );

  test.for(Object.entries(cases))(
    'importance of %s is that of samples one by one',
    async ([, { description, heads }]) => {
      const { graph, network, values } = graphOf(description, heads);
      const session = await openSession(engine, graph);
      const x = randomFloats([BATCH, ...SHAPE], 0, 1, 'x');
      const absolute = session.run('absolute', { x, ...values });
      const squared = session.run('squared', { x, ...values });
      const plains: PlainValues = Object.fromEntries(
        Object.entries(values).map(([name, each]) => [name, plainOf(each)]),
      );
      const alone = Array.from({ length: BATCH }, (_, k) => {
        const { data, shape } = sampleOf(plainOf(x), k);
        return session.run('absolute', { x: float32(Float32Array.from(data), shape), ...values });
      });
      for (const { name, shape } of network.parameters) {
        const [sums, squares] = [new Float64Array(elements(shape)), new Float64Array(elements(shape))];
        for (let k = 0; k < BATCH; k++) {
          const gradient = slopes(plains[name] ?? missing(name), (moved) => {
            const { logits } = plainNetwork(description, heads, sampleOf(plainOf(x), k), { ...plains, [name]: moved });
            return dot(logits.data, logits.data);
          });
          gradient.forEach((g, i) => {
            sums[i] = (sums[i] ?? 0) + Math.abs(g);
            squares[i] = (squares[i] ?? 0) + g * g;
          });
        }
        expect(difference(floats(absolute[name]), sums), `${name}, finite differences`).toBeLessThan(TOLERANCE);
        expect(difference(floats(squared[name]), squares), `${name}, squared`).toBeLessThan(TOLERANCE);
        const joined = sums.map((_, i) => alone.reduce((sum, each) => sum + (floats(each[name])[i] ?? 0), 0));
        expect(difference(floats(absolute[name]), joined), `${name}, batches of one`).toBeLessThan(TOLERANCE);
      }
    },
  );

  test('a head that does not take part has no outputs and gets no gradient', async () => {
    const heads: Heads = { kind: 'by-task', units: [2, 3] };
    const network = networkOf(described({ kind: 'mlp', hidden: [4] }), SHAPE, heads, 0);
    const graph = new Graph();
    const x = graph.input('x', 'float32', [null, ...SHAPE]);
    const parameters = new Map(
      network.parameters.map(({ name, shape }) => {
        return [name, graph.input(name, 'float32', shape)];
      }),
    );
    const value = (name: string) => parameters.get(name) ?? missing(name);
    const trace = forward(network, x, { graph, mode: 'training', value, variable: missing }, network.heads.slice(-1));
    const gradients = trace.gradients(op.mul(trace.logits, op.constant(graph, 2)));
    graph.entry(
      'run',
      { x, ...Object.fromEntries(parameters) },
      {
        logits: trace.logits,
        ...Object.fromEntries(gradients),
      },
    );
    const session = await openSession(engine, graph);
    const values = Object.fromEntries(network.parameters.map(({ name, shape }) => [name, randomFloats(shape)]));
    const found = session.run('run', { x: randomFloats([BATCH, ...SHAPE]), ...values });
    expect(found.logits?.shape).toEqual([BATCH, 3]);
    const learning = ['dense1/bias', 'dense1/kernel', 'head2/bias', 'head2/kernel'];
    expect(Object.keys(found).sort()).toEqual([...learning, 'logits']);
  });
});
