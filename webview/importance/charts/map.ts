import { count, significant } from '../../../src/core/format';
import type { TensorInspection } from '../../../src/core/omega/inspection';
import type { Cell } from '../../../src/core/table';
import type { ChartSpec } from '../../shared/chartSpec';
import { heatMap } from '../../shared/heatMap';
import { axesOf } from '../names';

/** Ω of a tensor as a heat map; a large one as means of blocks. */
export function mapChart({ map, shape }: TensorInspection): ChartSpec {
  const { rows, columns, size, values } = map;
  const max = Math.max(...values, Number.MIN_VALUE);
  const [down, across] = axesOf(shape);
  const isReduced = rows < size[0] || columns < size[1];
  const from = (block: number, blocks: number, whole: number) => Math.ceil((block * whole) / blocks);
  const range = (block: number, blocks: number, whole: number) => {
    const [first, last] = [from(block, blocks, whole), from(block + 1, blocks, whole) - 1];
    return first === last ? String(first) : `${first}–${last}`;
  };
  const at = (row: number, column: number) => values[row * columns + column] ?? 0;
  return {
    id: 'map',
    inputs: [map],
    title: 'Ω of the layer',
    note: isReduced
      ? `${count(size[0])} × ${count(size[1])} weights as means of ${rows} × ${columns} blocks; strongest colour: ${significant(max)}.`
      : `Strongest colour: ${significant(max)}.`,
    summary: `Heat map of ${rows} by ${columns} values, maximum ${significant(max)}.`,
    configuration: () =>
      heatMap({
        columns: Array.from({ length: columns }, (_, i) => String(from(i, columns, size[1]))),
        rows: Array.from({ length: rows }, (_, i) => String(from(i, rows, size[0]))),
        xTitle: across,
        yTitle: down,
        value: at,
        share: (value) => value / max,
        long: significant,
        label: (row, column) => `${down} ${range(row, rows, size[0])} → ${across} ${range(column, columns, size[1])}`,
      }),
    table: () => ({
      columns: [`${down} \\ ${across}`, ...Array.from({ length: columns }, (_, i) => range(i, columns, size[1]))],
      rows: Array.from({ length: rows }, (_, row): Cell[] => [
        range(row, rows, size[0]),
        ...Array.from({ length: columns }, (_, column) => at(row, column)),
      ]),
    }),
  };
}
