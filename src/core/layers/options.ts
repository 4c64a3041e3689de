import * as z from 'zod';
import { count } from '../experiment/values';

/** Options of layers that slide a window over images. */

export const stride = count.describe('Step of the window.');

export const windowPadding = z
  .enum(['same', 'valid'])
  .default('valid')
  .describe('Around the image: as much as keeps its size where stride is 1, or nothing. For a number see zero-pad.');

export const bias = z
  .boolean()
  .default(true)
  .describe('Whether each output channel has a bias; before a normalization it needs none.');

/** What every pooling has. */
export const poolOptions = {
  size: count.default(2).describe('Height and width of the window.'),
  stride: stride.optional().describe('Step of the window; default its size.'),
  padding: windowPadding,
};
