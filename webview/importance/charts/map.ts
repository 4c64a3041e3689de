import { count, significant } from '../../../src/core/format';
import type { TensorInspection } from '../../../src/core/omega/inspection';
import type { ChartContent, ChartSpec } from '../../shared/chartSpec';
import { heatMap } from '../../shared/heatMap';
import { axesOf, unitName } from '../names';

/** Ω of a tensor as a heat map; a large one as means of blocks. */
export function mapChart({ map, shape, unitNames }: TensorInspection): ChartSpec {
  const { rows, columns, size, values } = map;
  const isReduced = rows < size[0] || columns < size[1];
  const blocks = `${count(size[0])} × ${count(size[1])} weights as means of ${rows} × ${columns} blocks`;
  const strongest = significant(Math.max(...values, Number.MIN_VALUE));
  return {
    id: 'map',
    inputs: [map],
    title: 'Ω of the layer',
    content: () => ({
      note: isReduced ? `${blocks}; strongest colour: ${strongest}.` : `Strongest colour: ${strongest}.`,
      ...omegaMap(map, axesOf(shape), unitNames),
    }),
  };
}

/** What maps of Ω share: a heat map, and a table of its values. */
export function omegaMap(
  { rows, columns, size, values }: TensorInspection['map'],
  [down, across]: readonly [down: string, across: string],
  unitNames?: readonly string[],
): ChartContent {
  const max = Math.max(...values, Number.MIN_VALUE);
  const from = (block: number, blocks: number, whole: number) => Math.ceil((block * whole) / blocks);
  const range = (block: number, blocks: number, whole: number) => {
    const [first, last] = [from(block, blocks, whole), from(block + 1, blocks, whole) - 1];
    return first === last ? String(first) : `${first}–${last}`;
  };
  const columnRange = (column: number) =>
    unitNames && columns === size[1] ? unitName(column, unitNames) : range(column, columns, size[1]);
  const at = (row: number, column: number) => values[row * columns + column] ?? 0;
  const allRows = Array.from({ length: rows }, (_, i) => i);
  const allColumns = Array.from({ length: columns }, (_, i) => i);
  return {
    summary: `Heat map of ${rows} by ${columns} values, maximum ${significant(max)}.`,
    plots: [
      {
        configuration: () =>
          heatMap({
            columns: allColumns.map((i) => String(from(i, columns, size[1]))),
            rows: allRows.map((i) => String(from(i, rows, size[0]))),
            xTitle: across,
            yTitle: down,
            value: at,
            share: (value) => value / max,
            long: significant,
            label: (row, column) => `${down} ${range(row, rows, size[0])} → ${across} ${columnRange(column)}`,
          }),
      },
    ],
    table: () => ({
      columns: [`${down} \\ ${across}`, ...allColumns.map(columnRange)],
      rows: allRows.map((row) => [range(row, rows, size[0]), ...allColumns.map((column) => at(row, column))]),
    }),
  };
}
