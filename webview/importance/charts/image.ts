import { significant } from '../../../src/core/format';
import type { InputImage } from '../../../src/core/omega/inspection';
import type { Cell } from '../../../src/core/table';
import type { ChartSpec } from '../../shared/chartSpec';
import { heatMap } from '../../shared/heatMap';

const titles: Readonly<Record<InputImage['of'], string>> = {
  accumulated: 'Input importance · accumulated',
  own: 'Input importance · this task alone',
  measured: 'Input importance · measured',
};

/** Ω of the first layer, laid out as its input. */
export function imageChart(image: InputImage): ChartSpec {
  const { of, kind, scrambled, height, width, values } = image;
  const max = Math.max(...values, Number.MIN_VALUE);
  const at = (row: number, column: number) => values[row * width + column] ?? 0;
  const what =
    kind === 'kernel' ? 'Σ Ω over filters, for each position in the kernel.' : 'Σ Ω over units, for each pixel.';
  const order = scrambled ? ' Pixels are permuted differently in each task, so no shape is visible here.' : '';
  return {
    id: `image:${of}`,
    inputs: [image],
    title: titles[of],
    note: `${what}${order}`,
    summary: `Image of ${height} by ${width} values, maximum ${significant(max)}.`,
    shape: 'square',
    configuration: () =>
      heatMap({
        columns: Array.from({ length: width }, (_, i) => String(i)),
        rows: Array.from({ length: height }, (_, i) => String(i)),
        xTitle: 'column',
        yTitle: 'row',
        value: at,
        share: (value) => value / max,
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
