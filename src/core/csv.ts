import { stringify } from 'csv-stringify/browser/esm/sync';
import type { Table } from './table';

/**
 * A table as CSV (RFC 4180), numbers in full. A spreadsheet would run text such as `=HYPERLINK(…)` as a formula, and names
 * come from files, so an apostrophe precedes such text.
 */
export function csvText({ columns, rows }: Table): string {
  return stringify([columns, ...rows] as Table['rows'][number][], { record_delimiter: '\r\n', escape_formulas: true });
}
