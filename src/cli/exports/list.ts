export { csv } from '../../core/exports/tables/csv';
export { json } from '../../core/exports/tables/json';
export { latex } from '../../core/exports/tables/latex';
export { markdown } from '../../core/exports/tables/markdown';
export { tsv } from '../../core/exports/tables/tsv';
export { text } from './text';
