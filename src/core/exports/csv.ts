import { exportKind } from './exportKind';

export const csv = exportKind({
  kind: 'csv',
  title: 'CSV',
  description:
    'One table with every number in full: fractions, bytes, seconds (RFC 4180). Spreadsheets do not run its text as formulas.',
  options: {},
  extension: 'csv',
  mediaType: 'text/csv',
  writes: ['table', 'chart'],
});
