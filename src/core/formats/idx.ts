import { dataFormat } from './format';

export const idx = dataFormat({
  kind: 'idx',
  title: 'IDX',
  description:
    'Four files of unsigned bytes, plain or .gz, as MNIST is published (http://yann.lecun.com/exdb/mnist/): ' +
    'train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte.',
  options: {},
  // In use are also `train-images.idx3-ubyte` and `test-` for `t10k-`.
  found: {
    files: [
      { name: 'train-images-idx3-ubyte', pattern: /^train-images[-.]idx\d-ubyte(\.gz)?$/ },
      { name: 'train-labels-idx1-ubyte', pattern: /^train-labels[-.]idx\d-ubyte(\.gz)?$/ },
      { name: 't10k-images-idx3-ubyte', pattern: /^(t10k|test)-images[-.]idx\d-ubyte(\.gz)?$/ },
      { name: 't10k-labels-idx1-ubyte', pattern: /^(t10k|test)-labels[-.]idx\d-ubyte(\.gz)?$/ },
    ],
  },
  inputs: ['uint8'],
});
