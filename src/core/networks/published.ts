import { type Convolution, convolutional } from './cnn';
import { type ModuleNames, networkKind } from './networkKind';
import { dropout, initializer, pretrained } from './options';

export function convolution(filters: number, kernel: number, more: Partial<Convolution> = {}): Convolution {
  return { filters, kernel, stride: 1, padding: Math.floor(kernel / 2), pool: 1, ...more };
}

/**
 * torchvision numbers all modules of a sequence: a convolution, its ReLU, and a pooling where there is one.
 * @param dense numbers of the two dense layers, and of the head
 */
function modulesOf(convolutions: readonly Convolution[], [first, second, head]: readonly [number, number, number]) {
  let number = 0;
  const features = convolutions.map(({ pool }) => {
    const name = `features.${number}`;
    number += pool === 1 ? 2 : 3;
    return name;
  });
  const torchvision: ModuleNames = {
    library: 'torchvision',
    layers: [...features, `classifier.${first}`, `classifier.${second}`],
    head: `classifier.${head}`,
  };
  // timm has the dense layers of VGG as convolutions over the whole image.
  const timm: ModuleNames = {
    library: 'timm',
    layers: [...features, 'pre_logits.fc1', 'pre_logits.fc2'],
    head: 'head.fc',
  };
  return [torchvision, timm];
}

/**
 * A network that others have described: its convolutions, and two dense layers of 4096 units. With images of 224 × 224, as
 * published, torchvision's adaptive pooling before the dense layers changes nothing, and is left out. The head is not part
 * of it. Dropout follows the dense layers, as in the papers.
 */
export function published<const K extends string>(
  about: { readonly kind: K; readonly title: string; readonly description: string },
  convolutions: readonly Convolution[],
  dense: readonly [first: number, second: number, head: number],
) {
  const names = modulesOf(convolutions, dense);
  return networkKind({
    ...about,
    modules: () => names,
    options: { pretrained, dropout: dropout.default(0.5), initializer },
    recipe: (options) =>
      convolutional({ convolutions, hidden: [4096, 4096], normalization: 'none', dropout: options.dropout }).map(
        ({ layer }) => ({ keys: ['kind'], layer }),
      ),
  });
}
