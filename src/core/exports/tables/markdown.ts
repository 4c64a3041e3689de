import type { Report } from '../../table';

export function markdown({ tables, notes }: Pick<Report, 'tables' | 'notes'>): string {
  const sections = tables.map(({ title, columns, rows }) => {
    const rule = columns.map((_, column) => (column === 0 ? '---' : '---:'));
    return [`${title}:`, '', line(columns.map(escaped)), line(rule), ...rows.map((row) => line(row.map(escaped)))];
  });
  return [...sections, notes.map((note) => `- ${note}`)].map((section) => section.join('\n')).join('\n\n');
}

const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

/** Labels come from files: nothing in them is markup, and none ends its cell. */
function escaped(cell: string): string {
  return cell.replace(/[\\`*_<|[\]&$~]/g, '\\$&').replace(/[\r\n]+/g, ' ');
}
