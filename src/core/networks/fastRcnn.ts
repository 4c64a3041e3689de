import * as z from 'zod';
import { count, MAX_LAYERS } from '../experiment/values';
import type { Described, Kind } from '../kind';
import type { LayerDescription } from '../layers/layers';
import { flatten, hiddenLayers } from './blocks';
import { convolution, convolutionLayers } from './cnn';
import { type NetworkKind, networkKind } from './networkKind';
import { dropout, initializer, pretrained } from './options';
import { resNet18 } from './resNet18';
import { vgg11, vgg16 } from './vgg';

/** The published networks whose convolutions can be the body. */
const BODIES = ['vgg11', 'vgg16', 'resnet18'] as const;
type BodyName = (typeof BODIES)[number];

export const fastRcnn = networkKind({
  kind: 'fast-rcnn',
  title: 'Fast R-CNN',
  description:
    'A detector (Girshick 2015): convolutions over the whole picture, the features of each region in one size, dense layers.',
  options: {
    body: z
      .union([
        z.array(convolution).min(1).max(MAX_LAYERS).describe('Convolutions in a row, each with ReLU and max-pooling.'),
        z.enum(BODIES).describe('The convolutions of this network: of VGG without the last pooling, of ResNet-18 all.'),
      ])
      .describe('What sees the whole picture.'),
    size: count.max(64).default(7).describe('Height and width of a region’s features.'),
    pool: z
      .boolean()
      .default(true)
      .describe('Whether each of them is the largest of 2 × 2 samples, as in max-pooling, or a single sample.'),
    hidden: z.array(count).max(MAX_LAYERS).default([256]).describe('Units of each dense layer after the region crop.'),
    pretrained,
    normalization: z
      .enum(['none', 'layer'])
      .default('none')
      .describe(
        'Normalization before each ReLU of a body of convolutions, and of dense layers; of a batch it would be that of two pictures. ResNet-18 has its own: with pretrained weights batch normalization by their statistics, which stay; without, group normalization.',
      ),
    dropout,
    initializer,
  },
  // Of pictures of 128 pixels the crop sees a feature for each 4 × 4 pixels, of 256 pixels for each 8 × 8.
  detectorOffer([height, width]) {
    const pools = Math.min(4, Math.max(1, Math.round(Math.log2(Math.min(height, width) / 32))));
    const filters = [16, 32, 64, 64];
    const body = filters.slice(0, Math.max(3, pools)).map((each, i) => ({ filters: each, pool: i < pools ? 2 : 1 }));
    return { body, hidden: [128] };
  },
  recipe(options) {
    const { body, size, pool } = options;
    const crop: LayerDescription = { kind: 'region-crop', size, pool };
    const stated =
      typeof body === 'string'
        ? publishedBody(body, options.pretrained !== undefined).map((layer) => ({ keys: ['body'], layer }))
        : convolutionLayers(body, options.normalization).map(({ keys: [, ...rest], layer }) => ({
            keys: ['body', ...rest],
            layer,
          }));
    return [...stated, { keys: ['size'], layer: crop }, { keys: [], layer: flatten }, ...hiddenLayers(options)];
  },
  modules({ body, hidden }) {
    if (typeof body !== 'string') return [];
    const names = publishedNetwork(body, true).modules;
    if (body === 'resnet18') return names;
    // The two dense layers of VGG begin as published where they are as wide.
    const isAsPublished = hidden.length === 2 && hidden.every((units) => units === DENSE);
    return names.map((each) => ({ ...each, layers: isAsPublished ? each.layers : each.layers.slice(0, -2) }));
  },
});

/** Units of VGG's dense layers. */
const DENSE = 4096;

/** The layers of a published network that see the whole picture. */
function publishedBody(body: BodyName, isPretrained: boolean): readonly LayerDescription[] {
  const layers = publishedNetwork(body, isPretrained).stated.map(({ layer }) => layer);
  const end = layers.findIndex(({ kind }) => kind === 'flatten' || kind === 'global-average-pool');
  const before = layers.slice(0, end).map(frozen);
  return before.at(-1)?.kind === 'max-pool' ? before.slice(0, -1) : before;
}

/** The layers of a published network, and what libraries call them. */
function publishedNetwork(name: BodyName, isPretrained: boolean) {
  // The recipes do not depend on it.
  const initializer = 'fan-in-uniform';
  switch (name) {
    case 'vgg11':
      return madeBy(vgg11, { kind: name, initializer, dropout: 0 });
    case 'vgg16':
      return madeBy(vgg16, { kind: name, initializer, dropout: 0 });
    case 'resnet18':
      return madeBy(resNet18, { kind: name, initializer, normalization: isPretrained ? 'batch' : 'group' });
  }
}

const madeBy = <K extends string, O extends z.ZodRawShape>(
  { recipe, modules }: NetworkKind<K, O>,
  options: Described<Kind<K, O>>,
) => ({ stated: recipe(options), modules: modules?.(options) ?? [] });

/** The layer with the statistics of its batch normalization as they are, in branches, too. */
function frozen(layer: LayerDescription): LayerDescription {
  if (layer.kind === 'batch-norm') return { ...layer, frozen: true };
  if (layer.kind !== 'residual') return layer;
  const inside = (layers: readonly unknown[]) => (layers as readonly LayerDescription[]).map(frozen);
  return { ...layer, body: inside(layer.body), shortcut: inside(layer.shortcut) };
}
