import type { Report, TitledTable } from '../../core/table';
import { aligned } from '../text';

/** Sections with an empty line between them, each as wide as the terminal. */
export function text(report: Report, width: number): string {
  const { names, tables } = withNumbers(report.tables, width);
  return [...names, ...tables.map((table) => lines(table, width)), report.notes]
    .map((section) => section.join('\n'))
    .join('\n\n');
}

/** Where labels take too much of the width, rows are numbered, and `names` says which number is which label. */
function withNumbers(tables: readonly TitledTable[], width: number) {
  const labels = tables[0]?.rows.map(([label = '']) => label) ?? [];
  if (labels.every(({ length }) => length <= 0.4 * width)) return { names: [], tables };
  return {
    names: [['Runs', '', ...labels.map((label, i) => `${String(i + 1).padStart(3)}  ${label}`)]],
    tables: tables.map((table) => ({ ...table, rows: table.rows.map((row, i) => [String(i + 1), ...row.slice(1)]) })),
  };
}

/** As many columns beside each other as fit; the others below, with the labels again. */
function lines({ title, columns, shortColumns = columns, rows }: TitledTable, width: number): readonly string[] {
  const all = [shortColumns, ...rows];
  const widthOf = (column: number) => Math.max(0, ...all.map((row) => row[column]?.length ?? 0));
  const blocks: number[][] = [];
  let left = 0;
  for (let column = 1; column < columns.length; column++) {
    left -= widthOf(column) + 2;
    if (left < 0) {
      blocks.push([]);
      left = width - widthOf(0) - widthOf(column) - 2;
    }
    blocks.at(-1)?.push(column);
  }
  return [
    title,
    ...blocks.flatMap((block) => ['', ...aligned(all.map((row) => [0, ...block].map((i) => row[i] ?? '')))]),
  ];
}
