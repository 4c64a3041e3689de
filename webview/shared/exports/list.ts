export { csv } from './csv';
export { png2 } from './png2';
export { png3 } from './png3';
export { svg } from './svg';
