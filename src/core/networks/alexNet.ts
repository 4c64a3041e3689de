import { convolution, published } from './published';

/** “One weird trick for parallelizing convolutional neural networks”; torchvision.models.alexnet. */
export const alexNet = published(
  {
    kind: 'alexnet',
    title: 'AlexNet',
    description: 'AlexNet (Krizhevsky 2014), as torchvision has it, but for the head.',
  },
  [
    convolution(64, 11, { stride: 4, padding: 2, pool: { size: 3, stride: 2 } }),
    convolution(192, 5, { pool: { size: 3, stride: 2 } }),
    convolution(384, 3),
    convolution(256, 3),
    convolution(256, 3, { pool: { size: 3, stride: 2 } }),
  ],
  [1, 4, 6],
);
