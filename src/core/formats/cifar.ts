import { dataFormat } from './format';

/** The name of a file, which may be anything before this ending: browsers number copies. */
const archive = (name: string) => ({
  name: `${name}.tar.gz`,
  pattern: new RegExp(`^${name}.*\\.(tar\\.gz|tgz)$`, 'i'),
});
const file = (name: string) => ({ name, pattern: new RegExp(`^${name.replace('.', String.raw`\.`)}$`, 'i') });
const optional = (name: string) => ({ ...file(name), optional: true as const });

export const cifar = dataFormat({
  kind: 'cifar',
  title: 'CIFAR-10 and CIFAR-100, binary',
  description:
    'The archive cifar-10-binary.tar.gz or cifar-100-binary.tar.gz (https://www.cs.toronto.edu/~kriz/cifar.html), or the ' +
    'folder that it unpacks to: data_batch_1.bin to data_batch_5.bin and test_batch.bin; train.bin and test.bin. Images are ' +
    '32 × 32 in colours. CIFAR-100 has fine labels, and coarse ones with "label": "coarse".',
  options: {},
  found: [
    {
      files: [
        file('data_batch_1.bin'),
        ...[2, 3, 4, 5].map((number) => optional(`data_batch_${number}.bin`)),
        file('test_batch.bin'),
        optional('batches.meta.txt'),
      ],
    },
    {
      files: [
        file('train.bin'),
        file('test.bin'),
        optional('fine_label_names.txt'),
        optional('coarse_label_names.txt'),
      ],
    },
    { files: [archive('cifar-10-binary')] },
    { files: [archive('cifar-100-binary')] },
  ],
  inputs: ['uint8'],
  example: '"dataset": "cifar-10-binary.tar.gz"',
});
