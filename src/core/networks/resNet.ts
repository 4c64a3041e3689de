import type { LayerDescription } from '../layers/layers';
import type { ModuleNames, Stated } from './networkKind';
import { convolution, type NormalizationOptions, normalizationOf } from './normalized';

/** Residual networks of blocks with two convolutions (He et al. 2016). */

interface Plan {
  /** The first convolution, and what follows its normalization and ReLU. */
  readonly first: readonly LayerDescription[];
  readonly after?: readonly LayerDescription[];
  /** Filters of each stage; the first block of each but the first halves the images. */
  readonly stages: readonly number[];
  /** Blocks in each stage. */
  readonly blocks: number;
  /** How a shortcut fits its input to a block that changes its shape (options A and B of the paper). */
  readonly shortcut: 'zeros' | 'convolution';
}

const relu: LayerDescription = { kind: 'relu' };

export function resNet(plan: Plan, options: NormalizationOptions): readonly Stated[] {
  const [narrowest = 1] = plan.stages;
  const norm = normalizationOf(options, narrowest);
  const layers: LayerDescription[] = [...plan.first, norm(), relu, ...(plan.after ?? [])];
  for (const { inputs, filters, stride } of blocksOf(plan)) {
    layers.push({
      kind: 'residual',
      body: [...convolution(filters, 3, stride), norm(), relu, ...convolution(filters, 3), norm()],
      shortcut: [...fitted(plan.shortcut, { inputs, filters, stride }, norm)],
    });
    layers.push(relu);
  }
  layers.push({ kind: 'global-average-pool' });
  return layers.map((layer) => ({ keys: ['kind'], layer }));
}

interface Block {
  readonly inputs: number;
  readonly filters: number;
  readonly stride: number;
}

/** Blocks with their numbers in PyTorch: stages from 1, blocks from 0. */
function* blocksOf({ stages, blocks }: Plan): Generator<Block & { readonly stage: number; readonly number: number }> {
  let inputs = stages[0] ?? 0;
  for (const [i, filters] of stages.entries()) {
    for (let number = 0; number < blocks; number++) {
      yield { inputs, filters, stride: i > 0 && number === 0 ? 2 : 1, stage: i + 1, number };
      inputs = filters;
    }
  }
}

const keepsShape = ({ inputs, filters, stride }: Block) => inputs === filters && stride === 1;

/** The input in the shape of the block's body; no layers where it has that already. */
function fitted(kind: Plan['shortcut'], block: Block, norm: () => LayerDescription): readonly LayerDescription[] {
  const { inputs, filters, stride } = block;
  if (keepsShape(block)) return [];
  if (kind === 'convolution') return [...convolution(filters, 1, stride), norm()];
  // Every second row and column.
  const some: LayerDescription = { kind: 'average-pool', size: 1, stride, padding: 'valid' };
  return filters > inputs ? [some, { kind: 'zero-channels', add: filters - inputs }] : [some];
}

/**
 * The names that such a network has in torchvision and timm.
 * @param shortcut what the module beside a block's convolutions is called
 */
export function resNetModules(plan: Plan, library: string, shortcut: string, head: string): ModuleNames {
  const blocks = [...blocksOf(plan)].flatMap((block) => {
    const parts = ['conv1', 'bn1', 'conv2', 'bn2'];
    const hasWeights = plan.shortcut === 'convolution' && !keepsShape(block);
    const all = hasWeights ? [...parts, `${shortcut}.0`, `${shortcut}.1`] : parts;
    return all.map((part) => `layer${block.stage}.${block.number}.${part}`);
  });
  return { library, layers: ['conv1', 'bn1', ...blocks], head };
}

/** Options to begin with, none, for pictures in colours whose sides are between these; undefined for other inputs. */
export function offeredFor(min: number, max: number) {
  return ([height, width, channels]: readonly [number, number, number]) =>
    channels === 3 && Math.min(height, width) >= min && Math.max(height, width) <= max ? {} : undefined;
}
