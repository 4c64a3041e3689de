import { dataFormat } from './format';

export const csv = dataFormat({
  kind: 'csv',
  title: 'CSV',
  description:
    'A table of numbers with a line of names above it, separated by commas, semicolons or tabs: a column of labels (numbers ' +
    'or names), and a feature in each other column, read as floats. A column split may say train or test of each line, and ' +
    'a column task number its task. Or several files, such as train.csv and test.csv.',
  options: {},
  found: [{ parts: ['.csv', '.tsv'] }],
  inputs: ['float32'],
  example: '"dataset": "iris.csv", "label": "species"',
});
