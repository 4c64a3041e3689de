import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { experimentSchema, type NetworkDescription } from '../../../src/core/experiment/experiment';
import { UserError } from '../../../src/core/userError';
import { Graph, type Output } from '../../../src/graph/graph';
import { elements, float32, floats } from '../../../src/graph/value';
import { forward, network as networkOf } from '../../../src/network/network';
import { pretrainedWeights } from '../../../src/network/pretrained';
import { readTensors } from '../../../src/store/checkpoints';
import type { StoredTensor } from '../../../src/store/safetensors';
import { engines } from '../../fixtures/allEngines';
import { openSession } from '../../fixtures/engines';
import { narrowAlexNet } from '../../fixtures/narrowAlexNet';

/** Weights with torchvision's names and layout, against what PyTorch computes with them (test/reference/alexnet.py). */

const golden = join(import.meta.dirname, '../../reference/golden');
const file = join(golden, 'torchvision.safetensors');
const expected = JSON.parse(readFileSync(join(golden, 'torchvision.json'), 'utf8')) as {
  readonly height: number;
  readonly width: number;
  readonly featureShape: readonly number[];
  readonly features: readonly number[];
  readonly hidden: readonly number[];
};

const described = (network: object): NetworkDescription => experimentSchema.shape.network.parse(network);
/** AlexNet with few channels and units. */
const narrow = described(narrowAlexNet);
const shape = [expected.height, expected.width, 3] as const;
const head = { kind: 'shared', units: 2 } as const;

test.each(engines)('a narrow AlexNet gives the same features as in PyTorch ($info.kind)', async (engine) => {
  const network = networkOf(narrow, shape, head, 0);
  const weights = pretrainedWeights(
    readTensors(file).tensors,
    { ...network, description: narrow, inputShape: shape },
    file,
  );
  const graph = new Graph();
  const x = graph.input('x', 'float32', [2, ...shape]);
  const feeds = Object.fromEntries(
    network.parameters.map(({ name, shape }): [string, Output] => [name, graph.input(name, 'float32', shape)]),
  );
  const known = (name: string) => feeds[name] ?? unknown(name);
  const { features } = forward(network, x, { graph, mode: 'evaluation', value: known, variable: unknown });
  graph.entry('forward', { x, ...feeds }, { features });

  const session = await openSession(engine, graph);
  const count = 2 * elements(shape);
  const pixels = Float32Array.from({ length: count }, (_, i) => ((i * i * 31 + i * 17) % 251) / 255);
  const given = network.parameters.map(({ name, shape }) => [
    name,
    float32(weights.get(name) ?? new Float32Array(elements(shape)), shape),
  ]);
  const found = floats(
    session.run('forward', { x: float32(pixels, [2, ...shape]), ...Object.fromEntries(given) }).features,
  );
  const largest = Math.max(...expected.hidden);
  expect(largest).toBeGreaterThan(0);
  expect(found).toHaveLength(expected.hidden.length);
  for (const [i, value] of expected.hidden.entries())
    expect(Math.abs((found[i] ?? Number.NaN) - value)).toBeLessThan(2e-6 * largest);
});

function unknown(name: string): never {
  throw new Error(`there is no ${name}`);
}

describe('published networks have the shapes of torchvision’s', () => {
  const shapesOf = (kind: string) =>
    networkOf(described({ kind }), [224, 224, 3], head, 0)
      .parameters.filter(({ name }) => name.endsWith('/kernel'))
      .map(({ shape }) => shape.join(' '));

  it('AlexNet', () => {
    expect(shapesOf('alexnet')).toEqual([
      '11 11 3 64',
      '5 5 64 192',
      '3 3 192 384',
      '3 3 384 256',
      '3 3 256 256',
      '9216 4096',
      '4096 4096',
      '4096 2',
    ]);
  });

  it.each([
    ['vgg11', 8, 9_220_480],
    ['vgg16', 13, 14_714_688],
  ])('%s', (kind, convolutions, parameters) => {
    const { body } = networkOf(described({ kind }), [224, 224, 3], head, 0);
    const own = body.flatMap((layer) => (layer.name.startsWith('conv') ? layer.parameters : []));
    expect(own.filter(({ name }) => name.endsWith('/kernel'))).toHaveLength(convolutions);
    // Of `features` in torchvision.
    expect(own.reduce((sum, { shape }) => sum + elements(shape), 0)).toBe(parameters);
    expect(shapesOf(kind).slice(-3)).toEqual(['25088 4096', '4096 4096', '4096 2']);
  });
});

describe('weights that do not fit are named', () => {
  const network = { ...networkOf(narrow, shape, head, 0), description: narrow, inputShape: shape };
  const whole = readTensors(file).tensors;
  const changed = (change: (tensors: Map<string, StoredTensor>) => void) => {
    const tensors = new Map(whole);
    change(tensors);
    return () => pretrainedWeights(tensors, network, 'w.safetensors');
  };
  const tensor = (shape: readonly number[]): StoredTensor => {
    return { dtype: 'F32', shape, data: new Float32Array(elements(shape)) };
  };

  it.each<[string, (tensors: Map<string, StoredTensor>) => void, string]>([
    [
      'a layer is missing',
      (t) => t.delete('features.3.weight'),
      'holds 6 layers with weights before the last (features.0, features.6, features.8, features.10, classifier.1, classifier.4), but the network has 7 (conv1, conv2, conv3, conv4, conv5, dense1, dense2)',
    ],
    [
      'a bias is missing',
      (t) => t.delete('classifier.1.bias'),
      'has no tensor classifier.1.bias, from which dense1 starts',
    ],
    [
      'a shape differs',
      (t) => t.set('features.0.weight', tensor([3, 1, 11, 11])),
      'features.0.weight is [3, 1, 11, 11], but conv1 needs [3, 3, 11, 11] for its kernel',
    ],
    [
      'it has normalization',
      (t) => t.set('features.1.weight', tensor([3])),
      'holds 8 layers with weights before the last',
    ],
    [
      'other names',
      (t) => {
        t.clear();
        t.set('layer.weight', tensor([1]));
      },
      'none of its tensors has a name of this network. They are layer.weight',
    ],
    [
      'other numbers',
      (t) => t.set('features.0.bias', { dtype: 'I32', shape: [3], data: new Int32Array(3) }),
      'features.0.bias is I32',
    ],
    [
      'a weight is no number',
      (t) => t.set('features.0.bias', { dtype: 'F32', shape: [3], data: Float32Array.of(0, 0, Number.NaN) }),
      'w.safetensors: features.0.bias holds NaN',
    ],
  ])('%s', (_, change, message) => {
    expect(changed(change)).toThrow(UserError);
    expect(changed(change)).toThrow(message);
  });

  it('but other numbers of floats, and tensors that nobody asks for, are read', () => {
    const of = (name: string) => Float64Array.from(whole.get(name)?.data as Float32Array);
    const double = changed((t) => {
      t.set('features.0.bias', { dtype: 'F64', shape: [3], data: of('features.0.bias') });
      t.set('features.1.num_batches_tracked', { dtype: 'I64', shape: [], data: BigInt64Array.of(7n) });
    });
    expect(double()).toEqual(pretrainedWeights(whole, network, 'w.safetensors'));
  });
});
