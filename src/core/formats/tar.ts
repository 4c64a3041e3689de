import { dataFormat } from './format';

export const tar = dataFormat({
  kind: 'tar',
  title: 'Tar of images',
  description:
    'Archives of PNG, JPEG or WebP files, plain or gzip, as WebDataset writes them: files of one sample share their name, ' +
    'e.g. 000123.jpg and 000123.cls, or 000123.json with a member label. Without these, the folder of an image is its class. ' +
    'Names of archives or folders may say train or test.',
  options: {},
  found: [{ parts: ['.tar'] }],
  inputs: ['uint8'],
  example: '"dataset": "shards/", "height": 64, "width": 64',
});
