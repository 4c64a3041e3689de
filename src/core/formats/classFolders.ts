import { dataFormat } from './format';

export const classFolders = dataFormat({
  kind: 'classFolders',
  title: 'Class folders',
  description:
    'PNG, JPEG or WebP files in a folder for each class: train/<class>/ and test/<class>/, or only <class>/, as in ' +
    'docs/IMAGES.md. Pictures have one size, or are stretched to height × width.',
  options: {},
  found: [{ classFolders: true }],
  inputs: ['uint8'],
  example: '"dataset": "data/birds/", "height": 32, "width": 32',
});
