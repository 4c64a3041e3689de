import { type ExportsOf, exportsOf } from '../../core/exports/exportsOf';
import { halfNamed, kindsOf } from '../../core/kind';
import type { Report } from '../../core/table';
import * as list from './list';

type TableExports = ExportsOf<'table'>;
export type TableFormat = TableExports[keyof TableExports]['kind'];

const kinds = exportsOf('table');
const writers: { readonly [N in keyof TableExports]: (report: Report, width: number) => string } = list;

/** What `--format` accepts. */
export const tableFormats: readonly TableFormat[] = kindsOf(kinds).map(({ kind }) => kind);

/** The report in one of the formats. `width`: characters of a line on the terminal. */
export function writeReport(report: Report, format: TableFormat, width: number): string {
  return halfNamed(kinds, writers, format)(report, width);
}
