import { count } from '../experiment/values';
import { layerKind } from './layerKind';
import { stride, windowPadding } from './options';

export const maxPool = layerKind({
  kind: 'max-pool',
  title: 'Max-pooling',
  description: 'The largest element of each window, channel by channel.',
  options: {
    size: count.default(2).describe('Height and width of the window.'),
    stride: stride.optional().describe('Step of the window; default its size.'),
    padding: windowPadding,
  },
  example: { size: 2 },
  takes: 'image',
  gives: 'image',
  stem: 'pool',
});
