import { dataFormat } from './format';

export const parquet = dataFormat({
  kind: 'parquet',
  title: 'Parquet',
  description:
    'Tables as Hugging Face and pandas write them: a column of labels and a column of images (image or img), or of numbers. ' +
    'Names of files or folders may say train or test, e.g. data/train-00000-of-00002.parquet. Names of classes are those ' +
    'that Hugging Face stores beside the table.',
  options: {},
  found: [{ parts: ['.parquet'] }],
  inputs: ['uint8', 'float32'],
  example: '"dataset": "cifar100/", "label": "coarse_label"',
});
