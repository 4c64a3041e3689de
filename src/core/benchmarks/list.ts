export { facts } from './facts';
export { images } from './images';
export { permuted } from './permuted';
export { split } from './split';
