import type { Cell, Report } from '../../../src/core/table';
import { type CellColumn, dataOf } from './columns';
import type { CellRow } from './rows';

/** These rows and columns for the writers of tables: as text for people, and as numbers in full. */
export function reportOf(
  title: string,
  rows: readonly CellRow[],
  columns: readonly CellColumn[],
): Pick<Report, 'tables' | 'notes' | 'data'> {
  return {
    tables: [
      {
        title,
        columns: columns.map((column) => column.title),
        rows: rows.map((row) => columns.map((column) => column.text(row))),
      },
    ],
    notes: columns.flatMap((column) => (column.kind === 'measure' ? [`${column.title}: ${column.definition}.`] : [])),
    data: {
      columns: columns.flatMap((column) =>
        column.kind === 'measure' ? [column.title, `${column.title}, standard deviation`] : [column.title],
      ),
      rows: rows.map((row) => columns.flatMap((column) => cellsOf(column, row))),
    },
  };
}

function cellsOf(column: CellColumn, row: CellRow): readonly Cell[] {
  if (column.kind === 'text') return [dataOf(column, row)];
  const value = row.measure(column.measure.id);
  const { number } = column.measure.quantity;
  return [number(value?.mean), number(value?.deviation)];
}
