import { expect, test } from 'vitest';
import { Graph } from '../../../src/graph/graph';
import { network } from '../../../src/network/network';
import { needsOf, requireMemory } from '../../../src/training/program/memory';

const sizes = [20_000, 15_000];
const net = network(
  { kind: 'mlp', hidden: sizes, normalization: 'none', dropout: 0, initializer: 'he-normal' },
  [28, 28, 1],
  { kind: 'shared', units: 10 },
  0,
);
const graph = new Graph();
for (const copy of ['weight', 'importance', 'anchor', 'stiffness']) {
  for (const { name, shape } of net.parameters) graph.variable(`${copy}/${name}`, shape);
}
graph.variable('data', [64, 784], 'uint8');
const program = { graph, network: net, parts: net.parameters, regions: undefined };

const weights = 784 * 20_000 + 20_000 + 20_000 * 15_000 + 15_000 + 15_000 * 10 + 10;

test('what training needs follows from the sizes of its tensors', () => {
  expect(needsOf(program, { batchSize: 128 }, 64)).toEqual({
    variables: 4 * 4 * weights,
    gradients: 4 * weights,
    batch: 64 * (20_000 + 15_000 + 10) * 4,
    data: 64 * 784,
    copy: 4 * weights,
  });
});

test('behind a region crop, regions count in place of pictures', () => {
  const detector = network(
    {
      ...{
        kind: 'fast-rcnn',
        body: [{ filters: 2, kernel: 3, padding: 'same', stride: 1, pool: 1 }],
        size: 3,
        pool: false,
      },
      ...{ hidden: [5], normalization: 'none', dropout: 0, initializer: 'he-normal' },
    },
    [8, 8, 1],
    { kind: 'shared', units: 11 },
    0,
  );
  const own = { graph: new Graph(), network: detector, parts: [], regions: { trained: 4 * 16, distilled: 4 * 64 } };
  // Two pictures are left of a mini-batch of four, whose regions are computed all the same.
  const { batch } = needsOf(own, { batchSize: 4 }, 2);
  expect(batch).toBe(4 * (2 * (8 * 8 * 2) + 4 * (16 + 64) * (3 * 3 * 2 + 5 + 11)));
});

test('a network that the machine or WebAssembly cannot hold is refused in numbers, before any memory is taken', () => {
  const context = (kind: 'tensorflow' | 'wasm', memory: number) => () =>
    requireMemory(
      program,
      {
        training: { batchSize: 128 },
        engine: { kind },
        stream: { rows: 64 },
        task: { train: new Int32Array(64) },
      },
      memory,
    );
  expect(context('tensorflow', 64e9)).not.toThrow();
  expect(context('tensorflow', 4e9)).toThrow(
    /^network: training takes at least 7\.59 GB, but there are 4 GB: 5\.05 GB for/,
  );
  expect(context('wasm', 64e9)).toThrow(/^network: training takes at least 6\.33 GB, but WebAssembly has 4\.29 GB: /);
});
