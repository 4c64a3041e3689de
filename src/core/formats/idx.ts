import { dataFormat } from './format';

export const idx = dataFormat({
  kind: 'idx',
  title: 'IDX',
  description:
    'Four files of unsigned bytes, plain or .gz, as MNIST is published (http://yann.lecun.com/exdb/mnist/): ' +
    'train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte. ' +
    'Names may begin with that of the data set and have test for t10k, as those of EMNIST and QMNIST do; labels may also ' +
    'be int8, int16 or int32. EMNIST names its classes in a file mapping.txt beside them, counts its letters from 1, and ' +
    'stores its images with height and width exchanged: set axes to "whc".',
  options: {},
  found: [
    {
      files: [
        { name: 'train-images-idx3-ubyte', pattern: file('train-images') },
        { name: 'train-labels-idx1-ubyte', pattern: file('train-labels') },
        { name: 't10k-images-idx3-ubyte', pattern: file('(t10k|test)-images') },
        { name: 't10k-labels-idx1-ubyte', pattern: file('(t10k|test)-labels') },
        { name: 'mapping.txt', pattern: /^(?<prefix>.+[-_.])?mapping\.txt$/i, optional: true },
      ],
    },
  ],
  inputs: ['uint8'],
  example: '"dataset": "data/emnist-letters/", "axes": "whc"',
});

/** In use are also `train-images.idx3-ubyte` and, of QMNIST, `qmnist-train-labels-idx2-int`. */
function file(name: string): RegExp {
  return new RegExp(`^(?<prefix>.+[-_.])?${name}[-.]idx\\d-[a-z]+\\d*(\\.gz)?$`, 'i');
}
