import type { CellMeasureId } from '../../../src/core/measures/list';
import type { CellCard } from '../../../src/core/panel/cellCard';
import type { Statistic } from '../../../src/core/run/statistic';
import { type CellGroup, measuredAfter } from '../groups';
import type { SweptValue } from '../values';

/** A group of cells in the table, or one of its cells. */
export interface CellRow {
  readonly id: string;
  readonly name: string;
  /** With that of its group, where it is one of its cells. */
  readonly fullName: string;
  readonly values: ReadonlyMap<string, SweptValue>;
  readonly cells: readonly CellCard[];
  /** Its group; absent for a cell of one that has several. */
  readonly group?: CellGroup;
  /** Whether it counts, and so is measured. */
  readonly isMeasured: boolean;
  measure(id: CellMeasureId): Statistic | null;
  /** Its cells, where there are several. */
  readonly parts: readonly CellRow[];
}

const known = new WeakMap<CellGroup, CellRow>();

/** The row of a group: the same as long as the group is. */
export function rowOf(group: CellGroup): CellRow {
  const before = known.get(group);
  if (before) return before;
  const { id, name, values, cells, measured, measures } = group;
  const row: CellRow = {
    ...{ id, name, fullName: name, values, cells, group, isMeasured: measured.length > 0 },
    measure: (measure) => measures[measure],
    parts: cells.length > 1 ? cells.map((cell) => partOf(group, cell)) : [],
  };
  known.set(group, row);
  return row;
}

function partOf({ name, values, measured, after }: CellGroup, cell: CellCard): CellRow {
  const own = `seed ${cell.seed}`;
  const isMeasured = measured.includes(cell);
  return {
    // Its group may have the id of the cell.
    ...{ id: `cell ${cell.id}`, name: own, fullName: `${name}, ${own}`, values, cells: [cell], isMeasured, parts: [] },
    measure: (measure) => (isMeasured ? measuredAfter([cell], measure, after) : null),
  };
}
