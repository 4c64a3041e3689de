export { adadelta } from './adadelta';
export { adam } from './adam';
export { adamW } from './adamW';
export { sgd } from './sgd';
