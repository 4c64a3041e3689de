import { detectionFormat } from './detectionFormat';

export const voc = detectionFormat({
  kind: 'voc',
  title: 'Pascal VOC',
  description:
    'A folder with JPEGImages, Annotations (an XML file for each picture) and ImageSets/Main, as VOCdevkit/VOC2007 ' +
    '(Everingham et al. 2010): trainval.txt (or train.txt and val.txt) is for training, test.txt for testing; where there is ' +
    'no test.txt, train.txt and val.txt. Or a folder of pictures with an XML file beside each, also in folders train and ' +
    'test. Boxes count pixels from 1 with both ends: x1 = xmin − 1, x2 = xmax.',
  options: {},
  found: [{ folders: ['JPEGImages', 'Annotations'] }, { beside: '.xml' }],
  example: 'mas-lab data describe VOCdevkit/VOC2007/',
});
