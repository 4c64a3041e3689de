// The formats of detection data sets: one line each.
export { coco } from './coco';
export { voc } from './voc';
