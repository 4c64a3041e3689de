import { layerKind } from './layerKind';
import { poolOptions } from './options';

export const averagePool = layerKind({
  kind: 'average-pool',
  title: 'Average pooling',
  description: 'The mean of each window, channel by channel; where a window sticks out, of what is inside the image.',
  options: poolOptions,
  example: { size: 2 },
  takes: 'image',
  gives: 'image',
  stem: 'pool',
});
