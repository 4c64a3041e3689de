import { dataFormat } from './format';

const archive = (name: string) => ({
  name: `${name}.tar.gz`,
  pattern: new RegExp(`^${name}.*\\.(tar\\.gz|tgz)$`, 'i'),
});
const file = (name: string) => ({
  name,
  pattern: new RegExp(`^${name.replace('.', String.raw`\.`)}$`),
  never: 'folder' as const,
});
const optional = (name: string) => ({ ...file(name), optional: true as const });

export const cifarPython = dataFormat({
  kind: 'cifarPython',
  title: 'CIFAR-10 and CIFAR-100, Python',
  description:
    'The archive cifar-10-python.tar.gz or cifar-100-python.tar.gz, or the folder that it unpacks to, as torchvision and ' +
    'Keras keep it (cifar-10-batches-py). The files are pickles: what in them is not needed for numbers, text and one array ' +
    'is refused, and nothing in them is run.',
  options: {},
  found: [
    {
      files: [
        file('data_batch_1'),
        ...[2, 3, 4, 5].map((number) => optional(`data_batch_${number}`)),
        file('test_batch'),
        optional('batches.meta'),
      ],
    },
    { files: [file('train'), file('test'), file('meta')] },
    { files: [archive('cifar-10-python')] },
    { files: [archive('cifar-100-python')] },
  ],
  inputs: ['uint8'],
  example: '"dataset": "~/.keras/datasets/cifar-10-batches-py/"',
});
