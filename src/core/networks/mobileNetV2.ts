import { positive } from '../experiment/values';
import type { LayerDescription } from '../layers/layers';
import { padded } from './blocks';
import { type ModuleNames, networkKind } from './networkKind';
import {
  convolution,
  groupProblems,
  type NormalizationOptions,
  normalizationOf,
  normalizationOptions,
} from './normalized';
import { dropout, initializer, pretrained } from './options';

/** Table 2 of the paper: expansion of the channels, channels, blocks, stride of the first of them. */
const STAGES = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;
const FIRST = 32;
const LAST = 1280;
/** All numbers of channels are multiples of it. */
const MULTIPLE = 8;

/** The nearest multiple, but not below nine tenths of that many channels. */
function rounded(channels: number): number {
  const nearest = Math.max(MULTIPLE, Math.floor((channels + MULTIPLE / 2) / MULTIPLE) * MULTIPLE);
  return nearest < 0.9 * channels ? nearest + MULTIPLE : nearest;
}

interface Block {
  readonly inputs: number;
  readonly expansion: number;
  readonly outputs: number;
  readonly stride: number;
  /** Of its stage, and within it; both from 0. */
  readonly stage: number;
  readonly number: number;
}

function* blocksOf(width: number): Generator<Block> {
  let inputs = rounded(FIRST * width);
  for (const [stage, [expansion, channels, blocks, stride]] of STAGES.entries()) {
    const outputs = rounded(channels * width);
    for (let number = 0; number < blocks; number++) {
      yield { inputs, expansion, outputs, stride: number === 0 ? stride : 1, stage, number };
      inputs = outputs;
    }
  }
}

type Options = NormalizationOptions & { readonly width: number; readonly dropout: number };

function layersOf({ width, dropout: rate, ...options }: Options): readonly LayerDescription[] {
  const norm = normalizationOf(options, MULTIPLE);
  const relu6: LayerDescription = { kind: 'relu6' };
  const activated = (layers: readonly LayerDescription[]) => [...layers, norm(), relu6];
  const depthwise = (stride: number) =>
    padded({ size: 3, stride, zeros: 1 }, (places) => ({
      kind: 'depthwise-conv2d',
      kernel: 3,
      ...places,
      bias: false,
    }));
  // An inverted residual block: wider inside than outside, and linear at its end (section 3.3).
  const block = ({ inputs, expansion, outputs, stride }: Block): readonly LayerDescription[] => {
    const body = [
      ...(expansion === 1 ? [] : activated(convolution(inputs * expansion, 1))),
      ...activated(depthwise(stride)),
      ...convolution(outputs, 1),
      norm(),
    ];
    return stride === 1 && inputs === outputs ? [{ kind: 'residual', body, shortcut: [] }] : body;
  };
  return [
    ...activated(convolution(rounded(FIRST * width), 3, 2)),
    ...[...blocksOf(width)].flatMap(block),
    ...activated(convolution(rounded(LAST * Math.max(1, width)), 1)),
    { kind: 'global-average-pool' },
    ...(rate > 0 ? [{ kind: 'dropout', rate } as const] : []),
  ];
}

/** Names of the layers with weights: a stem, parts of each block, and the last convolution, each with its normalization. */
function modulesOf(
  { width }: Pick<Options, 'width'>,
  [stem, last]: readonly [stem: readonly string[], last: readonly string[]],
  partsOf: (block: Block, i: number) => readonly string[],
): readonly string[] {
  return [...stem, ...[...blocksOf(width)].flatMap(partsOf), ...last];
}

function torchvision(options: Pick<Options, 'width'>): ModuleNames {
  const ends = [0, STAGES.reduce((sum, [, , blocks]) => sum + blocks, 1)].map((i) => [
    `features.${i}.0`,
    `features.${i}.1`,
  ]);
  const [stem = [], last = []] = ends;
  const layers = modulesOf(options, [stem, last], ({ expansion }, i) => {
    const wide = expansion === 1 ? ['0.0', '0.1', '1', '2'] : ['0.0', '0.1', '1.0', '1.1', '2', '3'];
    return wide.map((part) => `features.${i + 1}.conv.${part}`);
  });
  return { library: 'torchvision', layers, head: 'classifier.1' };
}

function timm(options: Pick<Options, 'width'>): ModuleNames {
  const ends = [
    ['conv_stem', 'bn1'],
    ['conv_head', 'bn2'],
  ] as const;
  const layers = modulesOf(options, ends, ({ expansion, stage, number }) => {
    const parts =
      expansion === 1 ? ['conv_dw', 'bn1', 'conv_pw', 'bn2'] : ['conv_pw', 'bn1', 'conv_dw', 'bn2', 'conv_pwl', 'bn3'];
    return parts.map((part) => `blocks.${stage}.${number}.${part}`);
  });
  return { library: 'timm', layers, head: 'classifier' };
}

/** torchvision.models.mobilenet_v2. */
export const mobileNetV2 = networkKind({
  kind: 'mobilenet-v2',
  title: 'MobileNetV2',
  description:
    'MobileNetV2 (Sandler et al. 2018), as torchvision and timm have it, but for the head: depthwise convolutions in ' +
    'inverted residual blocks. Images of any size.',
  options: {
    width: positive.max(16).default(1).describe('Multiplies the channels of all layers.'),
    pretrained,
    ...normalizationOptions,
    dropout: dropout.default(0.2).describe('Share of features dropped while training.'),
    initializer,
  },
  recipe: (options) => layersOf(options).map((layer) => ({ keys: ['kind'], layer })),
  modules: (options) => [torchvision(options), timm(options)],
  rules: groupProblems,
});
