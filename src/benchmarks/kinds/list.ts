// What each kind of benchmark does. One line a kind, under the same name as in core.
export { blurred } from './blurred';
export { blurry } from './blurry';
export { datasets } from './datasets';
export { detection } from './detection';
export { domains } from './domains';
export { facts } from './facts';
export { images } from './images';
export { noisy } from './noisy';
export { online } from './online';
export { permuted } from './permuted';
export { rotated } from './rotated';
export { split } from './split';
