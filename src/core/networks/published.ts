import { type Convolution, convolutional } from './cnn';
import { networkKind } from './networkKind';
import { dropout, initializer, pretrained } from './options';

export function convolution(filters: number, kernel: number, more: Partial<Convolution> = {}): Convolution {
  return { filters, kernel, stride: 1, padding: Math.floor(kernel / 2), pool: 1, ...more };
}

/**
 * A network that others have described: its convolutions, and two dense layers of 4096 units. With images of 224 × 224, as
 * published, torchvision's adaptive pooling before the dense layers changes nothing, and is left out. The head is not part
 * of it. Dropout follows the dense layers, as in the papers.
 */
export function published<const K extends string>(
  about: { readonly kind: K; readonly title: string; readonly description: string },
  convolutions: readonly Convolution[],
) {
  return networkKind({
    ...about,
    options: { pretrained, dropout: dropout.default(0.5), initializer },
    recipe: (options) =>
      convolutional({ convolutions, hidden: [4096, 4096], normalization: 'none', dropout: options.dropout }).map(
        ({ layer }) => ({ keys: ['kind'], layer }),
      ),
  });
}
