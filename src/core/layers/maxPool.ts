import { layerKind } from './layerKind';
import { poolOptions } from './options';

export const maxPool = layerKind({
  kind: 'max-pool',
  title: 'Max-pooling',
  description: 'The largest element of each window, channel by channel.',
  options: poolOptions,
  example: { size: 2 },
  takes: 'image',
  gives: 'image',
  stem: 'pool',
});
