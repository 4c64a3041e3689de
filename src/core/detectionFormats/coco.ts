import { detectionFormat } from './detectionFormat';

export const coco = detectionFormat({
  kind: 'coco',
  title: 'COCO',
  description:
    'instances_train2017.json and instances_val2017.json, in the folder or in its folder annotations, beside the folders of ' +
    'pictures train2017 and val2017, also within images (Lin et al. 2014, https://cocodataset.org/#format-data). Names may ' +
    'say test in place of val. Or folders train, valid and test with the pictures and a file _annotations.coco.json each, as ' +
    'Roboflow exports them. Or one such file, or any JSON file of that form by its path. Boxes are x, y, width, height.',
  options: {},
  found: [
    { files: /^instances_(?<pictures>.+)\.json$/i, inside: 'annotations', ending: '.json' },
    { partFile: '_annotations.coco.json' },
  ],
  example: 'mas-lab data describe coco/',
});
