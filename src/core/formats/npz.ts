import { dataFormat } from './format';

export const npz = dataFormat({
  kind: 'npz',
  title: 'NPZ',
  description:
    'One file of numpy.savez with the arrays x_train, y_train, x_test and y_test, as Keras has it ' +
    '(https://keras.io/api/datasets/mnist/), or train_images, train_labels, … as MedMNIST has it: samples are numbers that ' +
    'fit in uint8 or float32, labels whole numbers. Without test arrays, testShare of each class is for testing.',
  options: {},
  found: [{ extensions: ['.npz'] }],
  inputs: ['uint8', 'float32'],
  example: '"dataset": "data/mine.npz"',
});
