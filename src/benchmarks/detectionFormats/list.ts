// How detection data sets are read: one line for each format.
export { coco } from './coco';
export { voc } from './voc';
