import { count } from '../experiment/values';
import { layerKind } from './layerKind';
import { bias, stride, windowPadding } from './options';

export const conv2D = layerKind({
  kind: 'conv2d',
  title: 'Convolution',
  description: 'Slides a kernel over images, plus bias.',
  options: {
    filters: count.describe('Output channels.'),
    kernel: count.describe('Height and width of the kernel.'),
    stride: stride.default(1),
    padding: windowPadding,
    bias,
  },
  example: { filters: 4, kernel: 3 },
  takes: 'image',
  gives: 'image',
  stem: 'conv',
  isNumbered: true,
  convolves: true,
});
