import * as z from 'zod';
import { count } from '../experiment/values';

/** Options of layers that slide a window over images. */

export const stride = count.describe('Step of the window.');

export const windowPadding = z
  .enum(['same', 'valid'])
  .default('valid')
  .describe('Around the image: as much as keeps its size where stride is 1, or nothing. For a number see zero-pad.');
