import { exportKind } from './exportKind';

export const text = exportKind({
  kind: 'table',
  title: 'Text',
  description: 'Aligned columns for the terminal, as wide as it is.',
  options: {},
  extension: 'txt',
  mediaType: 'text/plain',
  writes: ['table', 'run'],
});
