import { count } from '../experiment/values';
import { layerKind } from './layerKind';

export const zeroChannels = layerKind({
  kind: 'zero-channels',
  title: 'Zero channels',
  description: 'Channels of zeros after those of each image: a shortcut without weights (He et al. 2016, option A).',
  options: { add: count.max(65_536).describe('Channels of zeros.') },
  example: { add: 2 },
  takes: 'image',
  gives: 'image',
  stem: 'zeros',
});
