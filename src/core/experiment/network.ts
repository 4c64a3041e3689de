import { z } from 'zod';
import { count } from './values';

const pretrained = z
  .string()
  .min(1)
  .optional()
  .describe(
    'A .safetensors file that the layers before the head start from: a checkpoint of another run, or weights with the ' +
      'names of torchvision (features.0.weight, …).',
  );

const normalization = z.enum(['none', 'layer', 'batch']).default('none').describe('Normalization before each ReLU.');
const dropout = z.number().min(0).lt(1).default(0).describe('Share of hidden activations dropped while training.');
const initializer = z
  .enum(['he-normal', 'glorot-uniform', 'fan-in-uniform'])
  .default('fan-in-uniform')
  .describe('Initial kernels; fan-in-uniform is U(±1/√fan-in) for kernels and biases, as in PyTorch.');

const mlp = z
  .strictObject({
    kind: z.literal('mlp'),
    hidden: z.array(count).describe('Units of each hidden layer.'),
    pretrained,
    normalization,
    dropout,
    initializer,
  })
  .describe('A multi-layer perceptron with ReLU.');

const cnn = z
  .strictObject({
    kind: z.literal('cnn'),
    convolutions: z
      .array(
        z.strictObject({
          filters: count.describe('Output channels.'),
          kernel: count.default(3).describe('Height and width of the kernel.'),
          stride: count.default(1).describe('Step of the kernel.'),
          padding: z
            .union([z.enum(['same', 'valid']), z.number().int().min(0).max(64)])
            .default('valid')
            .describe('Zeros around the input: as many as keep its size, none, or a number on every side.'),
          pool: z
            .union([
              count,
              z.strictObject({ size: count.describe('Of the window.'), stride: count.describe('Its step.') }),
            ])
            .default(1)
            .describe('Max-pooling window and stride after the ReLU; 1 for none.'),
        }),
      )
      .min(1),
    hidden: z.array(count).default([]).describe('Units of each dense layer after the convolutions.'),
    pretrained,
    normalization,
    dropout,
    initializer,
  })
  .describe('Convolutions with ReLU, then dense layers.');

const modular = z
  .strictObject({
    kind: z.literal('modular'),
    layers: count.default(3).describe('Layers of modules.'),
    modules: count.default(10).describe('Modules in each layer, whose outputs are summed.'),
    units: count.default(20).describe('Units of each module.'),
    initializer,
  })
  .describe('Layers of small dense modules with ReLU side by side; what PathNet chooses paths in.');

const published = z
  .strictObject({
    kind: z.enum(['alexnet', 'vgg11', 'vgg16']),
    pretrained,
    dropout: dropout.default(0.5),
    initializer,
  })
  .describe('AlexNet (Krizhevsky 2014) or VGG (Simonyan & Zisserman 2015), as torchvision has them, but for the head.');

export const network = z.discriminatedUnion('kind', [mlp, cnn, published, modular]).describe('What learns.');
