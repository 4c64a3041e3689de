import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { modulesOf, network as schema } from '../../../src/core/networks/networks';
import { Graph, type Output } from '../../../src/graph/graph';
import * as op from '../../../src/graph/ops';
import { float32, floats, type Value } from '../../../src/graph/value';
import { forward, type Network, network as networkOf } from '../../../src/network/network';
import { pretrainedWeights } from '../../../src/network/pretrained';
import { leavesOf, toOurs } from '../../../src/network/stateDict';
import { floatsOf } from '../../../src/store/floatTensor';
import type { StoredTensor } from '../../../src/store/safetensors';
import { engines } from '../../fixtures/allEngines';
import { drawnImages, drawnWeights } from '../../fixtures/drawnWeights';
import { difference, openSession } from '../../fixtures/engines';
import { firstOrAll } from '../../fixtures/full';

/** State dicts of torchvision and timm, against what PyTorch computes with them (test/reference/networks.py). */

interface Reference {
  readonly network: { readonly kind: string };
  readonly size: number;
  readonly tensors: Readonly<Record<string, readonly number[]>>;
  readonly logits: readonly number[][];
  readonly half?: readonly number[][];
  readonly bfloat16?: readonly number[][];
  /** By parameter of PyTorch: Σ of Ω, and its largest element. */
  readonly omega?: Readonly<Record<string, readonly [sum: number, largest: number]>>;
}
const golden = join(import.meta.dirname, '../../reference/golden/networks.json');
const references = JSON.parse(readFileSync(golden, 'utf8')) as Readonly<Record<string, Reference>>;
const slim = references['slim ResNet-18'] as Reference;
const CLASSES = 5;
const FILE = 'w.safetensors';

function opened({ network: description, size }: Reference) {
  const parsed = schema.parse(description);
  const inputShape = [size, size, 3] as const;
  const network = networkOf(parsed, inputShape, { kind: 'shared', units: CLASSES }, 0);
  return { ...network, description: parsed, inputShape };
}

/** All values of the network, those of the head too, from a state dict. */
function valuesOf(network: ReturnType<typeof opened>, tensors: ReadonlyMap<string, StoredTensor>) {
  const values = pretrainedWeights(tensors, network, FILE);
  const head = modulesOf(network.description)
    .map((names) => names.head)
    .find((name) => tensors.has(`${name}.weight`));
  for (const twin of leavesOf(network.heads, [network.features]).flatMap(({ twins }) => twins)) {
    const name = `${head}.${twin.part}`;
    values.set(twin.ours.name, toOurs(twin, floatsOf(tensors.get(name) as StoredTensor, name, FILE)));
  }
  return values;
}

/** Logits, and where it is asked for the sum over samples of |∂‖F‖² / ∂θ|. */
async function computed(
  engine: (typeof engines)[number],
  {
    network,
    values,
    size,
    measured = false,
  }: {
    network: Network;
    values: ReadonlyMap<string, Float32Array>;
    size: number;
    measured?: boolean;
  },
) {
  const graph = new Graph();
  const x = graph.input('x', 'float32', [null, size, size, 3]);
  const owned = [...network.parameters, ...network.statistics];
  const inputs = new Map(owned.map(({ name, shape }): [string, Output] => [name, graph.input(name, 'float32', shape)]));
  const value = (name: string) => inputs.get(name) ?? unknown(name);
  const trace = forward(network, x, { graph, mode: 'evaluation', value, variable: unknown });
  const omega = measured ? trace.importance([op.mul(trace.logits, op.constant(graph, 2))], op.abs) : new Map();
  graph.entry('run', { x, ...Object.fromEntries(inputs) }, { logits: trace.logits, ...Object.fromEntries(omega) });
  const session = await openSession(engine, graph);
  const given = owned.map(({ name, shape }): [string, Value] => [
    name,
    float32(values.get(name) ?? unknown(name), shape),
  ]);
  return session.run('run', { x: float32(drawnImages(size), [2, size, size, 3]), ...Object.fromEntries(given) });
}

function unknown(name: string): never {
  throw new Error(`there is no ${name}`);
}

const close = (found: Value | undefined, wanted: readonly number[][], tolerance: number) => {
  const largest = Math.max(...wanted.flat().map(Math.abs));
  const relative = (numbers: Iterable<number>) => Array.from(numbers, (each) => each / largest);
  expect(difference(relative(floats(found)), relative(wanted.flat()))).toBeLessThan(tolerance);
};

test.for(Object.entries(references))('%s answers as PyTorch does', async ([, reference]) => {
  const network = opened(reference);
  const values = valuesOf(network, drawnWeights(reference.tensors));
  for (const engine of firstOrAll(engines)) {
    const { logits } = await computed(engine, { network, values, size: reference.size });
    close(logits, reference.logits, 2e-5);
  }
});

test.for(engines)('Ω of a ResNet is that of PyTorch, sample by sample, on $info.kind', async (engine) => {
  const network = opened(slim);
  const values = valuesOf(network, drawnWeights(slim.tensors));
  const found = await computed(engine, { network, values, size: slim.size, measured: true });
  close(found.logits, slim.logits, 2e-5);
  const names = modulesOf(network.description)[0]?.layers ?? [];
  const leaves = leavesOf(network.body, network.inputShape);
  const all = [
    ...leaves.map((leaf, i) => ({ ...leaf, module: names[i] })),
    { ...leavesOf(network.heads, [24])[0], module: 'fc' },
  ];
  for (const { twins = [], module } of all) {
    for (const { ours, part } of twins.filter(({ ours }) => network.parameters.includes(ours))) {
      const [sum, largest] = slim.omega?.[`${module}.${part}`] ?? unknown(`${module}.${part}`);
      const own = floats(found[ours.name]).map((each) => each / 2);
      expect(own.reduce((total, each) => total + each, 0) / sum, ours.name).toBeCloseTo(1, 4);
      expect(Math.max(...own) / largest, ours.name).toBeCloseTo(1, 4);
    }
  }
});

/** Rounded to the nearest number of 16 bits, ties to even, as PyTorch does. */
const rounded = {
  /** binary16, of numbers that are normal in it or zero. */
  F16(x: number): number {
    const [bits] = new Uint32Array(Float32Array.of(x).buffer) as unknown as [number];
    const exponent = ((bits >>> 23) & 0xff) - 112;
    if (exponent <= 0) {
      // A subnormal number: a multiple of 2⁻²⁴.
      const steps = Math.abs(x) * 2 ** 24;
      const floor = Math.floor(steps);
      const up = steps - floor > 0.5 || (steps - floor === 0.5 && floor % 2 === 1) ? 1 : 0;
      return ((bits >>> 16) & 0x8000) | (floor + up);
    }
    const kept = ((bits >>> 16) & 0x8000) | (exponent << 10) | ((bits >>> 13) & 0x3ff);
    const rest = bits & 0x1fff;
    return kept + (rest > 0x1000 || (rest === 0x1000 && kept % 2 === 1) ? 1 : 0);
  },
  BF16(x: number): number {
    const [bits] = new Uint32Array(Float32Array.of(x).buffer) as unknown as [number];
    const [kept, rest] = [bits >>> 16, bits & 0xffff];
    return kept + (rest > 0x8000 || (rest === 0x8000 && kept % 2 === 1) ? 1 : 0);
  },
} as const;

test.for([
  ['F16', slim.half],
  ['BF16', slim.bfloat16],
] as const)('weights of 16 bits, %s, are read as PyTorch reads them', async ([dtype, logits = []]) => {
  const network = opened(slim);
  const tensors = new Map(
    [...drawnWeights(slim.tensors)].map(([name, tensor]): [string, StoredTensor] =>
      tensor.dtype === 'F32'
        ? [name, { dtype, shape: tensor.shape, data: Uint16Array.from(tensor.data, rounded[dtype]) }]
        : [name, tensor],
    ),
  );
  const [engine] = engines;
  if (!engine) return;
  const found = await computed(engine, { network, values: valuesOf(network, tensors), size: slim.size });
  close(found.logits, logits, 2e-5);
});

test.for<[string, (tensors: Map<string, StoredTensor>) => void, string]>([
  [
    'a running variance is missing',
    (t) => t.delete('layer2.0.downsample.1.running_var'),
    'w.safetensors: has no tensor layer2.0.downsample.1.running_var, from which residual3/shortcut/conv1/norm starts',
  ],
  [
    'a kernel has another shape',
    (t) => t.set('layer1.0.conv2.weight', { dtype: 'F32', shape: [3, 3, 1, 1], data: new Float32Array(9) }),
    'layer1.0.conv2.weight is [3, 3, 1, 1], but residual1/body/conv2 needs [3, 3, 3, 3] for its kernel',
  ],
  [
    'it is of another network',
    (t) => t.clear(),
    'w.safetensors: none of its tensors has a name of this network. They are none',
  ],
])('is refused where %s', ([, change, message]) => {
  const tensors = drawnWeights(slim.tensors);
  change(tensors);
  expect(() => pretrainedWeights(tensors, opened(slim), FILE)).toThrow(message);
});
