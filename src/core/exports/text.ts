import { exportKind } from './exportKind';

export const text = exportKind({
  kind: 'table',
  title: 'Text',
  description: 'Aligned columns for the terminal, as wide as it is.',
  extension: 'txt',
  mediaType: 'text/plain',
  writes: ['table', 'run'],
});
