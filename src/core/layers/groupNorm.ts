import { count } from '../experiment/values';
import { layerKind } from './layerKind';

export const groupNorm = layerKind({
  kind: 'group-norm',
  title: 'Group normalization',
  description:
    'Normalizes each sample over all places and a group of its channels; with one channel in each group, instance ' +
    'normalization (Wu & He 2018).',
  options: { groups: count.default(32).describe('Groups of as many channels (or units) each.') },
  example: { groups: 2 },
  stem: 'norm',
});
