import { convolution, published } from './published';

export const vgg11 = published(
  {
    kind: 'vgg11',
    title: 'VGG-11',
    description: 'VGG (Simonyan & Zisserman 2015, configuration A), as torchvision has it, but for the head.',
  },
  stages([64], [128], [256, 256], [512, 512], [512, 512]),
  [0, 3, 6],
);

export const vgg16 = published(
  {
    kind: 'vgg16',
    title: 'VGG-16',
    description: 'VGG (Simonyan & Zisserman 2015, configuration D), as torchvision has it, but for the head.',
  },
  stages([64, 64], [128, 128], [256, 256, 256], [512, 512, 512], [512, 512, 512]),
  [0, 3, 6],
);

/** Filters of 3 × 3 kernels; each stage ends with a pooling (table 1 of the paper). */
function stages(...filters: readonly (readonly number[])[]) {
  return filters.flatMap((stage) =>
    stage.map((count, i) => convolution(count, 3, { pool: i === stage.length - 1 ? 2 : 1 })),
  );
}
