import { stringify } from 'csv-stringify/browser/esm/sync';
import type { Table } from './table';

/** A table as CSV (RFC 4180), numbers in full. */
export const csvText = (table: Table): string => textOf(table, ',', '\r\n');

/** The same with tabs, which spreadsheets take from the clipboard. */
export const tsvText = (table: Table): string => textOf(table, '\t', '\n');

/**
 * A spreadsheet would run text such as `=HYPERLINK(…)` as a formula, and names come from files, so an apostrophe precedes
 * such text.
 */
function textOf({ columns, rows }: Table, delimiter: string, record_delimiter: string): string {
  const lines = [columns, ...rows] as Table['rows'][number][];
  return stringify(lines, { delimiter, record_delimiter, escape_formulas: true });
}
