import * as z from 'zod';
import { count } from '../experiment/values';
import { layerKind } from './layerKind';

export const regionCrop = layerKind({
  kind: 'region-crop',
  title: 'Region crop',
  description:
    'The features of each region of a picture in one size (Girshick 2015), by bilinear samples as RoIAlign takes them (He et ' +
    'al. 2017). What follows sees regions in place of pictures.',
  options: {
    size: count.max(64).default(7).describe('Height and width of a region’s features.'),
    pool: z
      .boolean()
      .default(true)
      .describe('Whether each of them is the largest of 2 × 2 samples, as in max-pooling, or a single sample.'),
  },
  example: { size: 2 },
  takes: 'image',
  gives: 'image',
  stem: 'regions',
  crops: true,
});
