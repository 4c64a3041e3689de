import type { Cell, Report } from '../../../src/core/table';
import { type RunColumn, sortValue, valueIn } from './columns';
import type { TableRow } from './rows';

/** These rows and columns for the writers of tables: as text for people, and as numbers in full. */
export function reportOf(
  rows: readonly TableRow[],
  columns: readonly RunColumn[],
): Pick<Report, 'tables' | 'notes' | 'data'> {
  const table = {
    title: 'Runs side by side',
    columns: columns.map(({ title }) => title),
    rows: rows.map((row) => columns.map((column) => column.text(row))),
  };
  const notes = columns.flatMap(({ kind, title, definition }) =>
    kind === 'measure' ? [`${title}: ${definition}.`] : [],
  );
  const parts = columns.map((column) => dataOf(column, rows));
  const data = {
    columns: parts.flatMap(({ titles }) => titles),
    rows: rows.map((_, i) => parts.flatMap(({ cells }) => cells[i] ?? [])),
  };
  return { tables: [table], notes, data };
}

interface ColumnData {
  readonly titles: readonly string[];
  /** Of each row. */
  readonly cells: readonly (readonly Cell[])[];
}

/** A column's numbers; of means the deviations, too. */
function dataOf(column: RunColumn, rows: readonly TableRow[]): ColumnData {
  if (column.kind === 'text') {
    return { titles: [column.title], cells: rows.map((row) => [numberOf(column, row) ?? column.text(row)]) };
  }
  const { title, measure } = column;
  const { unit, number } = measure.quantity;
  const values = rows.map((row) => valueIn(row, measure));
  const name = unit === '' ? measure.column : title;
  const hasDeviations = values.some((value) => value !== null && value.deviation !== null);
  if (!hasDeviations) return { titles: [name], cells: values.map((value) => [number(value?.mean)]) };
  return {
    titles: [name, `${name}, standard deviation`],
    cells: values.map((value) => [number(value?.mean), number(value?.deviation)]),
  };
}

function numberOf(column: RunColumn, row: TableRow): number | undefined {
  const value = sortValue(column, row);
  return typeof value === 'number' ? value : undefined;
}
