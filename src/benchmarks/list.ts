// What each kind of benchmark does. One line a kind, under the same name as in core.
export { facts } from './facts';
export { images } from './images';
export { permuted } from './permuted';
export { split } from './split';
