import { exportKind } from './exportKind';

export const latex = exportKind({
  kind: 'latex',
  title: 'LaTeX',
  description: 'Tables for the package booktabs.',
  options: {},
  extension: 'tex',
  mediaType: 'application/x-tex',
  writes: ['table'],
});
