import { cpSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { modulesOf, network as schema } from '../../../src/core/networks/networks';
import { network as networkOf } from '../../../src/network/network';
import { pretrainedWeights } from '../../../src/network/pretrained';
import { leavesOf, toOurs } from '../../../src/network/stateDict';
import { pytorch } from '../../../src/session/weightExports/pytorch';
import { readTensors } from '../../../src/store/checkpoints';
import { floatsOf } from '../../../src/store/floatTensor';
import type { StoredTensor } from '../../../src/store/safetensors';
import { masLab } from '../../fixtures/commandLine';
import { drawnWeights } from '../../fixtures/drawnWeights';
import { temporaryFolder } from '../../fixtures/temporaryFolder';

const references = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../reference/golden/networks.json'), 'utf8'),
) as Readonly<
  Record<string, { readonly network: object; readonly tensors: Readonly<Record<string, readonly number[]>> }>
>;

/** What is exported where the body has the weights of a state_dict, and heads of 2 and 3 outputs the rows of its last layer. */
function exported(description: ReturnType<typeof schema.parse>, tensors: ReadonlyMap<string, StoredTensor>) {
  const inputShape = [32, 32, 3] as const;
  const network = networkOf(description, inputShape, { kind: 'by-task', units: [2, 3] }, 0);
  const values = pretrainedWeights(tensors, { ...network, description, inputShape }, 'w.safetensors');
  const head = modulesOf(description)[0]?.head ?? 'head';
  for (const [i, { twins }] of leavesOf(network.heads, [network.features]).entries()) {
    for (const twin of twins) {
      const all = floatsOf(tensors.get(`${head}.${twin.part}`) as StoredTensor, head, 'w.safetensors');
      const row = all.length / 5;
      values.set(twin.ours.name, toOurs(twin, i === 0 ? all.slice(0, 2 * row) : all.slice(2 * row)));
    }
  }
  const valuesOf = ({ name }: { readonly name: string }) => values.get(name) ?? new Float32Array();
  return pytorch({ description, network, inputShape, valuesOf });
}

const bytesOf = (data: StoredTensor['data'] = new Float32Array()) =>
  Buffer.from(data.buffer, data.byteOffset, data.byteLength);

describe('an exported state_dict has every tensor of torchvision’s, and its values', () => {
  it.each(['torchvision resnet18', 'torchvision mobilenet_v2', 'slim ResNet-18', 'ResNet-32'])('%s', (title) => {
    const { network, tensors } = references[title] ?? { network: {}, tensors: {} };
    const wanted = drawnWeights(tensors);
    const { tensors: found, metadata } = exported(schema.parse(network), wanted);
    expect([...found.keys()].sort()).toEqual([...wanted.keys()].sort());
    for (const [name, { dtype, shape, data }] of wanted) {
      expect(found.get(name), name).toMatchObject({ dtype, shape });
      expect(bytesOf(found.get(name)?.data).equals(bytesOf(data)), name).toBe(true);
    }
    expect(metadata).toEqual({ format: 'pt', outputs: 'head1 0-1, head2 2-4' });
  });
});

test('a network that no library has is exported under our names, and read under them', () => {
  const description = schema.parse({
    kind: 'cnn',
    convolutions: [{ filters: 2, kernel: 3, pool: 3 }],
    hidden: [4],
    normalization: 'batch',
  });
  const shapes = {
    'conv1.weight': [2, 3, 3, 3],
    'conv1.bias': [2],
    ...Object.fromEntries(['weight', 'bias', 'running_mean', 'running_var'].map((part) => [`conv1.norm.${part}`, [2]])),
    'conv1.norm.num_batches_tracked': [],
    'dense1.weight': [4, 200],
    'dense1.bias': [4],
    ...Object.fromEntries(
      ['weight', 'bias', 'running_mean', 'running_var'].map((part) => [`dense1.norm.${part}`, [4]]),
    ),
    'dense1.norm.num_batches_tracked': [],
    'head.weight': [5, 4],
    'head.bias': [5],
  };
  const wanted = drawnWeights(shapes);
  const { tensors } = exported(description, wanted);
  expect(new Map([...tensors].sort())).toEqual(new Map([...wanted].sort()));
});

test('what PyTorch has no module for is named', () => {
  const description = schema.parse({ kind: 'modular' });
  const inputShape = [4, 4, 1] as const;
  const network = networkOf(description, inputShape, { kind: 'shared', units: 2 }, 0);
  const valuesOf = () => new Float32Array();
  expect(() => pytorch({ description, network, inputShape, valuesOf })).toThrow(
    'modules1: PyTorch has no module with a kernel like its own',
  );
});

test('mas-lab export writes the last checkpoint of a run', async () => {
  const folder = temporaryFolder();
  cpSync(resolve(import.meta.dirname, '../../fixtures/runs/v0.1.0'), folder, { recursive: true });
  const { code, stdout, stderr } = await masLab(
    folder,
    'export',
    'done',
    '--to',
    'pytorch',
    '--out',
    'w.safetensors',
    '--json',
  );
  expect(code, stderr).toBe(0);
  const { checkpoint, metadata } = JSON.parse(stdout);
  const { tensors, metadata: stored } = readTensors(join(folder, 'w.safetensors'));
  expect(stored).toEqual(metadata);
  expect(metadata.checkpoint).toBe(String(checkpoint));
  const own = readTensors(join(folder, 'done', 'checkpoints', `task-00${checkpoint}.safetensors`)).tensors;
  const kernel = own.get('weights/dense1/kernel');
  const [inputs = 0, units = 0] = kernel?.shape ?? [];
  const there = tensors.get('dense1.weight');
  expect(there?.shape).toEqual([units, inputs]);
  for (const [i, j] of [
    [0, 1],
    [3, 0],
    [inputs - 1, units - 1],
  ] as const) {
    expect(there?.data[j * inputs + i]).toBe(kernel?.data[i * units + j]);
  }

  const wrong = await masLab(folder, 'export', 'done', '--to', 'caffe');
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain('Allowed choices are pytorch');
});
