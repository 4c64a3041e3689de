import { exportKind } from './exportKind';

export const csv = exportKind({
  kind: 'csv',
  title: 'CSV',
  description:
    'One table with every number in full (RFC 4180): of runs in fractions, bytes and seconds, of a chart in its units. Spreadsheets do not run its text as formulas.',
  extension: 'csv',
  mediaType: 'text/csv',
  writes: ['table', 'chart'],
});
