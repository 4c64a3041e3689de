// The formats of data sets: one line each.
export { idx } from './idx';
