import { element } from './element';
import { ABSENT } from './format';

/** The numbers of a chart. They are saved as they are, and read with six digits where they are not whole. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}
export type Cell = string | number | null;

/** Rows shown on the page; the CSV has all. */
const MOST_ROWS = 500;

export function tableElement(title: string, { columns, rows }: Table): HTMLElement {
  const head = element('tr', {}, ...columns.map((column) => element('th', { scope: 'col' }, column)));
  const body = rows.slice(0, MOST_ROWS).map((row) =>
    element(
      'tr',
      {},
      ...row.map((cell, i) => {
        const text = cell === null ? ABSENT : typeof cell === 'number' ? numberText(cell) : cell;
        const attributes = typeof cell === 'number' || cell === null ? { class: 'number' } : {};
        return i === 0 ? element('th', { scope: 'row', ...attributes }, text) : element('td', attributes, text);
      }),
    ),
  );
  const caption = element('caption', { class: 'visually-hidden' }, title);
  const table = element('table', {}, caption, element('thead', {}, head), element('tbody', {}, ...body));
  const box = element(
    'div',
    { class: 'table-box', tabindex: 0, role: 'region', 'aria-label': `${title}, table` },
    table,
  );
  if (rows.length > MOST_ROWS) {
    box.append(element('p', { class: 'note' }, `The first ${MOST_ROWS} of ${rows.length} rows; the CSV file has all.`));
  }
  return box;
}

function numberText(value: number): string {
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(6))).replace('-', '−');
}

/** RFC 4180. Text that a spreadsheet would take for a formula is kept from being one. */
export function csv({ columns, rows }: Table): string {
  return [columns, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('');
}

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
