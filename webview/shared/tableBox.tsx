import type { ComponentChildren } from 'preact';
import { ABSENT } from '../../src/core/format';
import { nonFiniteText } from '../../src/core/nonFinite';
import type { Cell, Table } from '../../src/core/table';

interface TableBoxProps {
  readonly label: string;
  readonly headings: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A table in a box that scrolls; shadows are where more of it is. */
export function TableBox({ label, headings, children }: TableBoxProps) {
  return (
    <div class="table-frame">
      <section class="table-box" tabIndex={0} aria-label={label}>
        <table aria-label={label}>
          <thead>
            <tr>{headings}</tr>
          </thead>
          {children}
        </table>
      </section>
    </div>
  );
}

/** Rows shown on the page; the CSV has all. */
const MAX_ROWS = 500;

interface DataTableProps {
  readonly title: string;
  readonly table: Table;
  /** What has the rows that are not shown. */
  readonly whole?: string;
}

/** The numbers of a chart, or of a picture. */
export function DataTable({ title, table, whole = 'the CSV file' }: DataTableProps) {
  const { columns, rows } = table;
  const headings = columns.map((column) => (
    <th key={column} scope="col">
      {column}
    </th>
  ));
  return (
    <>
      <TableBox label={`${title}, table`} headings={headings}>
        <tbody>
          {rows.slice(0, MAX_ROWS).map((row, i) => (
            <tr key={i}>
              {row.map((cell, place) => (
                <DataCell key={columns[place]} cell={cell} isHeading={place === 0} />
              ))}
            </tr>
          ))}
        </tbody>
      </TableBox>
      {rows.length > MAX_ROWS && (
        <p class="note">
          The first {MAX_ROWS} of {rows.length} rows; {whole} has all.
        </p>
      )}
    </>
  );
}

function DataCell({ cell, isHeading }: { readonly cell: Cell; readonly isHeading: boolean }) {
  const kind = typeof cell === 'string' ? undefined : 'number';
  if (!isHeading) return <td class={kind}>{cellText(cell)}</td>;
  return (
    <th scope="row" class={kind}>
      {cellText(cell)}
    </th>
  );
}

function cellText(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  if (cell === null) return ABSENT;
  if (!Number.isFinite(cell)) return nonFiniteText(cell);
  return String(Number.isInteger(cell) ? cell : Number(cell.toPrecision(6))).replace('-', '−');
}
