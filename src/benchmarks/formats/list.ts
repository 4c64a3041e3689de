// How data sets of each format are opened: one line a format, under the same name as in core.
export { idx } from './idx';
export { npz } from './npz';
