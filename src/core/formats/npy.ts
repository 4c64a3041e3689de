import { DATA_ARRAYS } from './arrays';
import { dataFormat } from './format';

export const npy = dataFormat({
  kind: 'npy',
  title: 'Folder of NPY',
  description:
    'A folder with a file of numpy.save for each array: train_x.npy, train_y.npy, test_x.npy, test_y.npy (or x_train.npy, ' +
    'train_images.npy, … as in NPZ). Samples are numbers that fit in uint8 or float32, labels whole numbers. Without test ' +
    'files, testShare of each class is for testing. train_t.npy and test_t.npy may number the tasks, and ' +
    'classes.txt name the classes, a line for each. Rows are read from the files, which may be larger than memory.',
  options: {},
  found: [
    {
      files: [
        ...DATA_ARRAYS.map((array) => ({
          ...array,
          pattern: new RegExp(array.pattern.source.replace(/\$$/, String.raw`\.npy$`), 'i'),
        })),
        { name: 'classes.txt', pattern: /^class(es|_names)\.txt$/i, optional: true as const },
      ],
    },
  ],
  inputs: ['uint8', 'float32'],
  example: '"dataset": "data/mine/"',
});
