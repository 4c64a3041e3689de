import * as z from 'zod';
import { belowOne } from '../experiment/values';

/** Options that several networks have. */

export const pretrained = z
  .string()
  .min(1)
  .optional()
  .describe(
    'A .safetensors file that the layers before the head start from: a checkpoint of another run, or a state_dict with the ' +
      'names of torchvision or timm (docs/IMAGES.md).',
  );

export const initializer = z
  .enum(['he-normal', 'glorot-uniform', 'fan-in-uniform'])
  .default('fan-in-uniform')
  .describe('Initial kernels; fan-in-uniform is U(±1/√fan-in) for kernels and biases, as in PyTorch.');
export type Initializer = z.output<typeof initializer>;

export const normalization = z
  .enum(['none', 'layer', 'batch'])
  .default('none')
  .describe('Normalization before each ReLU.');
export type Normalization = z.output<typeof normalization>;

export const dropout = belowOne.default(0).describe('Share of hidden activations dropped while training.');
