import { ABSENT } from '../../src/core/format';
import type { Cell, Table } from '../../src/core/table';
import { type Child, element } from './element';

interface Column {
  readonly title: Child;
  /** Its tooltip. */
  readonly meaning?: string | undefined;
  readonly isNumber?: boolean;
}

/** A table in a box that scrolls. Its columns have headings; numbers stand on the right. */
export function tableBox(
  label: string,
  columns: readonly Column[],
  body: readonly HTMLElement[],
  foot: readonly HTMLElement[] = [],
): HTMLElement {
  const headings = columns.map(({ title, meaning, isNumber }) =>
    element('th', { scope: 'col', title: meaning, class: isNumber && 'number' }, title),
  );
  const table = element(
    'table',
    { 'aria-label': label },
    element('thead', {}, element('tr', {}, ...headings)),
    element('tbody', {}, ...body),
    foot.length > 0 && element('tfoot', {}, ...foot),
  );
  return element('div', { class: 'table-box', tabindex: 0, role: 'region', 'aria-label': label }, table);
}

export const numberCell = (text: string) => element('td', { class: 'number' }, text);

/** Rows shown on the page; the CSV has all. */
const MAX_ROWS = 500;

/** The numbers of a chart. */
export function tableElement(title: string, { columns, rows }: Table): HTMLElement {
  const cellElement = (cell: Cell, place: number) =>
    element(
      place === 0 ? 'th' : 'td',
      { scope: place === 0 && 'row', class: typeof cell !== 'string' && 'number' },
      cellText(cell),
    );
  const headings = columns.map((column) => ({ title: column }));
  const body = rows.slice(0, MAX_ROWS).map((row) => element('tr', {}, ...row.map(cellElement)));
  const box = tableBox(`${title}, table`, headings, body);
  if (rows.length > MAX_ROWS) {
    box.append(element('p', { class: 'note' }, `The first ${MAX_ROWS} of ${rows.length} rows; the CSV file has all.`));
  }
  return box;
}

function cellText(cell: Cell): string {
  if (typeof cell === 'string') return cell;
  if (cell === null) return ABSENT;
  return String(Number.isInteger(cell) ? cell : Number(cell.toPrecision(6))).replace('-', '−');
}
