// The formats of data sets: one line each.
export { idx } from './idx';
export { npz } from './npz';
