import * as z from 'zod';
import { layerKind } from './layerKind';

export const zeroPad = layerKind({
  kind: 'zero-pad',
  title: 'Zero padding',
  description: 'Zeros around each image.',
  options: { size: z.number().int().min(1).max(64).describe('Rows and columns of zeros on every side.') },
  example: { size: 1 },
  takes: 'image',
  gives: 'image',
  stem: 'pad',
});
