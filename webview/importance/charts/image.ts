import { significant } from '../../../src/core/format';
import type { InputImage } from '../../../src/core/omega/inspection';
import type { Cell } from '../../../src/core/table';
import type { ChartSpec } from '../../shared/chartCard';
import { heatMap } from '../../shared/heatMap';

const titles: Readonly<Record<InputImage['of'], string>> = {
  accumulated: 'Input that matters · accumulated',
  own: 'Input that matters · this task alone',
  measured: 'Input that matters · as measured',
};

/** Ω of the first layer where its weights look. */
export function imageChart(image: InputImage): ChartSpec {
  const { of, kind, scrambled, height, width, values } = image;
  const largest = Math.max(...values, Number.MIN_VALUE);
  const at = (row: number, column: number) => values[row * width + column] ?? 0;
  const what =
    kind === 'kernel' ? 'Σ Ω over filters, for each place of the kernel.' : 'Σ Ω over units, for each pixel.';
  const order = scrambled ? ' In the network’s order: each task has its own, so no picture is to be seen.' : '';
  return {
    id: `image:${of}`,
    inputs: [image],
    title: titles[of],
    note: `${what}${order}`,
    summary: `Picture of ${height} by ${width} values, the largest ${significant(largest)}.`,
    shape: 'square',
    configuration: () =>
      heatMap({
        columns: Array.from({ length: width }, (_, i) => String(i)),
        rows: Array.from({ length: height }, (_, i) => String(i)),
        xTitle: 'column',
        yTitle: 'row',
        value: at,
        share: (value) => value / largest,
        long: significant,
        label: (row, column) => `Row ${row}, column ${column}`,
      }),
    table: () => ({
      columns: ['row', ...Array.from({ length: width }, (_, i) => String(i))],
      rows: Array.from({ length: height }, (_, row): Cell[] => [
        row,
        ...Array.from({ length: width }, (_, column) => at(row, column)),
      ]),
    }),
  };
}
