export { csv } from './csv';
export { json } from './json';
export { latex } from './latex';
export { markdown } from './markdown';
export { text } from './text';
