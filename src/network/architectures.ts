import type { NetworkDescription } from '../core/experiment/experiment';

type Cnn = Extract<NetworkDescription, { kind: 'cnn' }>;
type Published = Extract<NetworkDescription, { kind: 'alexnet' | 'vgg11' | 'vgg16' }>;
type Convolution = Cnn['convolutions'][number];

const convolution = (filters: number, kernel: number, more: Partial<Convolution> = {}): Convolution => {
  return { filters, kernel, stride: 1, padding: Math.floor(kernel / 2), pool: 1, ...more };
};

/** Krizhevsky 2014, “One weird trick for parallelizing convolutional neural networks”; torchvision.models.alexnet. */
const alexnet: readonly Convolution[] = [
  convolution(64, 11, { stride: 4, padding: 2, pool: { size: 3, stride: 2 } }),
  convolution(192, 5, { pool: { size: 3, stride: 2 } }),
  convolution(384, 3),
  convolution(256, 3),
  convolution(256, 3, { pool: { size: 3, stride: 2 } }),
];

/** Simonyan & Zisserman 2015, table 1: filters of 3 × 3 kernels; 0 for a pooling. */
const vgg = (filters: readonly number[]): readonly Convolution[] =>
  filters.flatMap((count, i) => (count === 0 ? [] : [convolution(count, 3, { pool: filters[i + 1] === 0 ? 2 : 1 })]));

const convolutions: Readonly<Record<Published['kind'], readonly Convolution[]>> = {
  alexnet,
  // Configurations A and D.
  vgg11: vgg([64, 0, 128, 0, 256, 256, 0, 512, 512, 0, 512, 512, 0]),
  vgg16: vgg([64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0]),
};

/** Whether it is a network that others have described. */
export function isPublished(description: NetworkDescription): description is Published {
  return description.kind in convolutions;
}

/**
 * A published network as a CNN of ours. With images of 224 × 224, as published, torchvision's adaptive pooling before the
 * dense layers changes nothing, and is left out. The head is not part of it. Dropout follows the dense layers, as in the
 * papers.
 */
export function architecture({ kind, ...rest }: Published): Cnn {
  return { kind: 'cnn', convolutions: [...convolutions[kind]], hidden: [4096, 4096], normalization: 'none', ...rest };
}
