export { csv } from './csv';
export { png } from './png';
