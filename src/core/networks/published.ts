import type { Convolution } from './cnn';
import { convolutional } from './cnn';
import type { Stated } from './networkKind';
import { dropout, initializer, pretrained } from './options';

/** What networks that others have described share: their convolutions, and two dense layers of 4096 units. */

export const publishedOptions = { pretrained, dropout: dropout.default(0.5), initializer };

export function convolution(filters: number, kernel: number, more: Partial<Convolution> = {}): Convolution {
  return { filters, kernel, stride: 1, padding: Math.floor(kernel / 2), pool: 1, ...more };
}

/**
 * With images of 224 × 224, as published, torchvision's adaptive pooling before the dense layers changes nothing, and is
 * left out. The head is not part of it. Dropout follows the dense layers, as in the papers.
 */
export function publishedLayers(convolutions: readonly Convolution[], dropout: number): readonly Stated[] {
  const layers = convolutional({ convolutions, hidden: [4096, 4096], normalization: 'none', dropout });
  return layers.map(({ layer }) => ({ keys: ['kind'], layer }));
}

/** VGG (Simonyan & Zisserman 2015, table 1): filters of 3 × 3 kernels; 0 for a pooling. */
export function vgg(filters: readonly number[]): readonly Convolution[] {
  return filters.flatMap((count, i) =>
    count === 0 ? [] : [convolution(count, 3, { pool: filters[i + 1] === 0 ? 2 : 1 })],
  );
}
