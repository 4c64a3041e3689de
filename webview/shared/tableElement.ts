import { ABSENT } from '../../src/core/format';
import type { Table } from '../../src/core/table';
import { element } from './element';

/** Rows shown on the page; the CSV has all. */
const MAX_ROWS = 500;

export function tableElement(title: string, { columns, rows }: Table): HTMLElement {
  const head = element('tr', {}, ...columns.map((column) => element('th', { scope: 'col' }, column)));
  const body = rows.slice(0, MAX_ROWS).map((row) =>
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
  if (rows.length > MAX_ROWS) {
    box.append(element('p', { class: 'note' }, `The first ${MAX_ROWS} of ${rows.length} rows; the CSV file has all.`));
  }
  return box;
}

function numberText(value: number): string {
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(6))).replace('-', '−');
}
