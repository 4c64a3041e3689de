import { exportKind } from './exportKind';

export const tsv = exportKind({
  kind: 'tsv',
  title: 'TSV',
  description: 'The table of CSV with tabs between its cells, to be pasted into a spreadsheet.',
  extension: 'tsv',
  mediaType: 'text/tab-separated-values',
  writes: ['table'],
});
