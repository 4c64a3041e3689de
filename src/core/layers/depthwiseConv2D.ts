import { count } from '../experiment/values';
import { layerKind } from './layerKind';
import { bias, stride, windowPadding } from './options';

export const depthwiseConv2D = layerKind({
  kind: 'depthwise-conv2d',
  title: 'Depthwise convolution',
  description: 'Slides a kernel of its own over each channel of images, plus bias (Howard et al. 2017).',
  options: {
    kernel: count.describe('Height and width of the kernels.'),
    stride: stride.default(1),
    padding: windowPadding,
    bias,
  },
  example: { kernel: 3 },
  takes: 'image',
  gives: 'image',
  stem: 'depthwise',
  isNumbered: true,
  convolves: true,
});
