import { describe, expect, it } from 'vitest';
import { checkExperiment } from '../../../src/core/experiment/parseExperiment';
import { modulesOf, network as schema } from '../../../src/core/networks/networks';
import { elements } from '../../../src/graph/value';
import { type Network, network } from '../../../src/network/network';
import { pretrainedWeights } from '../../../src/network/pretrained';
import { leavesOf } from '../../../src/network/stateDict';
import type { StoredTensor } from '../../../src/store/safetensors';
import { someExperiment } from '../../fixtures/someExperiment';

/** A network of this kind on square images in colour, with one output. */
const made = (description: object, side = 32) =>
  network(schema.parse(description), [side, side, 3], { kind: 'shared', units: 1 }, 0);
/** Weights without those of the head. */
const weights = ({ parameters }: Network) =>
  parameters.reduce((sum, { name, shape }) => sum + (name.startsWith('head/') ? 0 : elements(shape)), 0);

describe('published networks have as many weights as published', () => {
  it.each<[object, number, number]>([
    // torchvision counts 11,689,512 and 3,504,872, of which 513,000 and 1,281,000 are those of the last layer.
    [{ kind: 'resnet18' }, 11_176_512, 512],
    [{ kind: 'mobilenet-v2' }, 2_223_872, 1280],
    // He et al. 2016, table 6, has 0.46 million; 650 of the 464,154 with ten classes are those of the last layer.
    [{ kind: 'resnet32' }, 463_504, 64],
    // GEM's ResNet18(10) has 1,094,750, of which 1610 are those of the last layer.
    [{ kind: 'resnet18-slim' }, 1_093_140, 160],
  ])('%j', (description, count, features) => {
    const found = made(description);
    expect(weights(found)).toBe(count);
    expect(found.features).toBe(features);
  });

  it('on images of any size', () => {
    for (const side of [17, 64, 224]) expect(made({ kind: 'resnet18' }, side).features).toBe(512);
  });
});

describe('options of published networks', () => {
  it('multiply channels, to multiples of 8', () => {
    const { parameters } = made({ kind: 'mobilenet-v2', width: 0.35 });
    const outputs = parameters.filter(({ name }) => name.endsWith('conv1/kernel')).map(({ shape }) => shape.at(-1));
    // timm's mobilenetv2_035 begins with 16 channels.
    expect(outputs[0]).toBe(16);
    expect(
      parameters.every(
        ({ name, shape }) => name.startsWith('head') || (shape.at(-1) ?? 8) % 8 === 0 || shape.at(-1) === 1,
      ),
    ).toBe(true);
    expect(made({ kind: 'resnet18-slim', width: 3 }).features).toBe(24);
  });

  it('have group normalization in place of batch normalization, of groups that fit all layers', () => {
    const found = made({ kind: 'resnet18-slim', normalization: 'group' });
    expect(found.statistics).toEqual([]);
    expect(found.needsWholeBatch).toBe(false);
    expect(weights(found)).toBe(1_093_140);
    for (const kind of ['resnet18', 'resnet32', 'mobilenet-v2']) made({ kind, normalization: 'group' });
    expect(() => made({ kind: 'resnet18-slim', normalization: 'group', groups: 8 })).toThrow(
      'network.kind: 20 channels cannot be parted into 8 groups',
    );
  });

  it('do without groups where nothing is grouped', () => {
    const checked = checkExperiment({ ...someExperiment(), network: { kind: 'resnet32', groups: 4 } });
    expect(checked.ok ? [] : checked.problems.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'network.groups: only used when network.normalization is "group"; remove it',
    ]);
  });
});

describe('the body of a detector', () => {
  const convolutions = ({ body }: Network) =>
    body.slice(
      0,
      body.findIndex(({ crops }) => crops),
    );
  const elementsOf = (layers: Network['body']) =>
    layers.flatMap(({ parameters }) => parameters).reduce((sum, { shape }) => sum + elements(shape), 0);

  it.each<[object, number, string]>([
    // `features` of torchvision's vgg11; its last pooling is left out: 32 pixels leave 2.
    [{ body: 'vgg11' }, 9_220_480, '2 2 512'],
    // torchvision's resnet18 without its last layer.
    [{ body: 'resnet18', pretrained: 'w.safetensors' }, 11_176_512, '1 1 512'],
    [{ body: 'resnet18' }, 11_176_512, '1 1 512'],
    [{ body: [{ filters: 4, padding: 'same', pool: 2 }, { filters: 3 }] }, 4 * 28 + 3 * 37, '14 14 3'],
  ])('%j has all layers that see the whole picture', (options, count, map) => {
    const before = convolutions(made({ kind: 'fast-rcnn', hidden: [5], ...options }));
    expect(elementsOf(before)).toBe(count);
    expect(before.at(-1)?.outputShape.join(' ')).toBe(map);
  });

  it('keeps the statistics of pretrained weights: nothing needs a whole batch but the crop', () => {
    const before = convolutions(made({ kind: 'fast-rcnn', body: 'resnet18', pretrained: 'w.safetensors' }));
    expect(before.flatMap(({ statistics = [] }) => statistics).length).toBeGreaterThan(0);
    expect(before.some(({ needsWholeBatch }) => needsWholeBatch)).toBe(false);
    expect(
      convolutions(made({ kind: 'fast-rcnn', body: 'resnet18' })).flatMap(({ statistics = [] }) => statistics),
    ).toEqual([]);
  });

  it.each(['vgg11', 'resnet18'])(
    'of %s starts from torchvision’s weights, and what is behind the crop at random',
    (body) => {
      const description = schema.parse({ kind: 'fast-rcnn', body, hidden: [5], pretrained: 'w.safetensors' });
      const found = made(description);
      const [{ layers } = { layers: [] }] = modulesOf(description);
      const leaves = leavesOf(convolutions(found), [32, 32, 3]);
      expect(layers).toHaveLength(leaves.length);
      const tensors = new Map<string, StoredTensor>(
        leaves.flatMap(({ twins }, i) =>
          twins.map(
            ({ part, shape }) =>
              [`${layers[i]}.${part}`, { dtype: 'F32', shape, data: new Float32Array(elements(shape)) }] as const,
          ),
        ),
      );
      const weights = pretrainedWeights(
        tensors,
        { body: found.body, description, inputShape: [32, 32, 3] },
        'w.safetensors',
      );
      const own = convolutions(found).flatMap(({ parameters, statistics = [] }) => [...parameters, ...statistics]);
      expect(new Set(weights.keys())).toEqual(new Set(own.map(({ name }) => name)));
      tensors.delete(`${layers[0]}.weight`);
      expect(() =>
        pretrainedWeights(tensors, { body: found.body, description, inputShape: [32, 32, 3] }, 'w.safetensors'),
      ).toThrow('w.safetensors');
    },
  );
});
