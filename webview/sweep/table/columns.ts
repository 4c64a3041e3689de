import { ABSENT, count, duration, inPoints } from '../../../src/core/format';
import { joined } from '../../../src/core/joined';
import { type CellCard, learntBy } from '../../../src/core/panel/cellCard';
import { shownStatuses } from '../../../src/core/sweep/shownCell';
import { NAME, type SortValue, type TableColumn } from '../../shared/table/column';
import { METHOD, SEED } from '../axes';
import { type Baseline, differenceTo } from '../baseline';
import type { CellMeasure } from '../best';
import type { ShownSweep } from '../model';
import { type SweptValue, valueText } from '../values';
import type { CellRow } from './rows';

interface TextColumn extends TableColumn<CellRow> {
  readonly kind: 'text';
  /** What it is sorted by, where that is not its text. */
  value?(row: CellRow): SortValue;
}

interface MeasureColumn extends TableColumn<CellRow> {
  readonly kind: 'measure';
  readonly measure: CellMeasure;
}

export type CellColumn = TextColumn | MeasureColumn;

/** All columns, in their order unless the user changes it. */
export function columnsOf({ axes, measures }: Pick<ShownSweep, 'axes' | 'measures'>): readonly CellColumn[] {
  const options = axes.filter(({ path }) => path !== SEED);
  return [
    {
      ...text(NAME, 'Setting', 'What its cells have in common: all but the seed', ({ fullName }) => fullName),
    },
    ...options.map(({ path, title }): TextColumn => {
      const of = ({ values }: CellRow) => values.get(path);
      return {
        // Their names say it.
        ...text(`option ${path}`, title, path, (row) => optionText(of(row)), path === METHOD || options.length === 1),
        value: (row) => {
          const value = of(row);
          return typeof value === 'number' || value === undefined ? value : String(value);
        },
      };
    }),
    ...measures.map(measureColumn),
    {
      ...text('seeds', 'Cells', 'Cells that the means are over, of all with this setting', (row) => cellsText(row)),
      value: ({ cells, isMeasured, group }) => group?.measured.length ?? (isMeasured ? cells.length : 0),
    },
    text('state', 'State', 'How its cells stand', ({ cells }) => stateText(cells)),
    {
      ...text('time', 'Time', 'Time that its sessions have run', ({ cells }) => duration(secondsOf(cells)), true),
      value: ({ cells }) => secondsOf(cells),
    },
  ];
}

function text(
  id: string,
  title: string,
  definition: string,
  of: (row: CellRow) => string,
  isHidden = false,
): TextColumn {
  return { kind: 'text', id, title, definition, isHidden, text: of };
}

function measureColumn(measure: CellMeasure): MeasureColumn {
  const { id, title, definition, formula, quantity } = measure;
  return {
    ...{ kind: 'measure', id, measure, isHidden: false },
    definition: `${definition}${formula ? `: ${formula}` : ''}`,
    title: `${title} in ${quantity.unit}`,
    // What is mostly positive needs no sign.
    text: (row) => quantity.bareMean(row.measure(id)).replace(/^\+/, ''),
  };
}

const optionText = (value: SweptValue | undefined) => (value === undefined ? ABSENT : valueText(value));

function cellsText({ cells, group, isMeasured }: CellRow): string {
  if (!group) return isMeasured ? '1' : '0';
  const { length } = group.measured;
  return length === cells.length ? count(length) : `${count(length)} of ${count(cells.length)}`;
}

/** E.g. `3 done`, or of one cell what it does. */
function stateText(cells: readonly CellCard[]): string {
  const [only] = cells;
  if (only && cells.length === 1) return cellText(only);
  return shownStatuses
    .map((status) => [status, cells.filter((cell) => cell.status === status).length] as const)
    .filter(([, length]) => length > 0)
    .map(([status, length]) => `${length} ${status}`)
    .join(', ');
}

function cellText(cell: CellCard): string {
  const { status, now, tasks, why } = cell;
  if (now) return `training task ${now.task} of ${tasks}: ${Math.floor(now.percent)} %`;
  const trained = status !== 'done' && learntBy(cell) > 0 ? `${learntBy(cell)} of ${tasks} tasks` : '';
  return joined(', ', [status === 'done' || !why ? status : `${status}: ${why}`, trained]);
}

const secondsOf = (cells: readonly CellCard[]) => cells.reduce((sum, { seconds }) => sum + seconds, 0);

/** What rows are sorted by; what has no value, or one that is not a number, is last. */
export function sortValue(column: CellColumn, row: CellRow): SortValue {
  if (column.kind === 'text') return column.value ? column.value(row) : column.text(row);
  const mean = row.measure(column.measure.id)?.mean;
  return mean === undefined || Number.isNaN(mean) ? undefined : mean;
}

/** What a row has more or less than the baseline, e.g. `+12.3`; empty where nothing is compared. */
export function differenceText(baseline: Baseline | undefined, { group }: CellRow, { id }: CellMeasure): string {
  const difference = group ? differenceTo(baseline, group, id) : null;
  return difference === null ? '' : inPoints.bare(difference);
}

/** A value for tables of numbers. */
export function dataOf(column: TextColumn, row: CellRow): string | number {
  const value = column.value?.(row);
  return value === undefined ? column.text(row) : value;
}
