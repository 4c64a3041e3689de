export { csv } from './csv';
export { json } from './json';
export { latex } from './latex';
export { markdown } from './markdown';
export { png } from './png';
export { text } from './text';
