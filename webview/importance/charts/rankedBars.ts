import { significant } from '../../../src/core/format';
import type { Cell } from '../../../src/core/table';
import { barChart } from '../../shared/barChart';
import type { ChartContent, ChartSpec } from '../../shared/chartSpec';
import { seriesStyle } from '../../shared/series';

/** Rows that are drawn; the table has all. */
const SHOWN = 12;

interface RankedBars extends Pick<ChartSpec, 'id' | 'inputs' | 'title'>, Pick<ChartContent, 'note' | 'empty'> {
  /** Of the table: the name, the value that is drawn, further numbers. */
  readonly columns: readonly [name: string, value: string, ...more: string[]];
  readonly rows: readonly (readonly [name: string | number, value: number, ...more: Cell[]])[];
  /** Stands before each name in the summary. */
  readonly said?: string;
  /** Default: the value's column. */
  readonly valueTitle?: string;
  /** Number of the bars' style; default 0. */
  readonly series?: number;
}

/** The form of charts that draw the first rows of a table, one bar each. */
export function rankedBars({
  columns,
  rows,
  said = '',
  valueTitle,
  series = 0,
  note,
  empty,
  ...frame
}: RankedBars): ChartSpec {
  const [nameTitle, label] = columns;
  const shown = rows.slice(0, SHOWN);
  const values = shown.map(([, value]) => value);
  return {
    ...frame,
    content: () => ({
      note,
      empty,
      summary: shown.map(([name, value]) => `${said}${name}: ${significant(value)}`).join(', '),
      ...barChart(
        shown.map(([name]) => String(name)),
        [{ label, values, style: seriesStyle(series) }],
        { nameTitle, valueTitle: valueTitle ?? label, horizontal: true },
      ),
      table: () => ({ columns, rows }),
    }),
  };
}
