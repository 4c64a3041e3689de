import { type AccuracyMatrix, widthOf } from '../../../src/core/measures/accuracyMatrix';
import type { ShownGroup } from '../groups';

/** Rows and columns drawn one by one; more are drawn as means of blocks. */
const MAX_CELLS = 40;

/** An accuracy matrix as it is drawn. */
export interface Blocks {
  /** Tasks across, and after which task each row is; 0: the untrained network. */
  readonly columns: readonly number[];
  readonly rows: readonly number[];
  /** The same, neighbours joined. */
  readonly across: readonly (readonly number[])[];
  readonly down: readonly (readonly number[])[];
  readonly cells: readonly (readonly BlockCell[])[];
}

/** Means over a block; null where nothing was measured. */
interface BlockCell {
  readonly accuracy: number | null;
  /** Since the tasks were learnt; null before. */
  readonly lost: number | null;
}

/** @param tasks those across; default all */
export function blocksOf({ matrix, untrained }: ShownGroup, tasks: readonly number[] | undefined): Blocks {
  const width = widthOf([untrained, ...matrix]);
  const columns = tasks ? tasks.filter((task) => task <= width) : Array.from({ length: width }, (_, i) => i + 1);
  const trained = matrix.map((_, t) => t + 1);
  const hasUntrained = untrained.some((accuracy) => accuracy !== null);
  const rows = [...(hasUntrained ? [0] : []), ...trained];
  const across = inBlocks(columns);
  const down = inBlocks(rows.length > MAX_CELLS ? trained : rows);
  const learnt = matrix.map((row, t) => row[t] ?? null);
  const values = down.map((block) => block.map((row) => (row === 0 ? untrained : (matrix[row - 1] ?? []))));
  const cells = down.map((block, y) =>
    across.map((columnBlock) => cellOf(block, values[y] ?? [], columnBlock, learnt)),
  );
  return { columns, rows, across, down, cells };
}

/** In plain loops: a matrix of a thousand tasks has a million accuracies. */
function cellOf(
  rows: readonly number[],
  values: AccuracyMatrix,
  columns: readonly number[],
  learnt: readonly (number | null)[],
): BlockCell {
  let sum = 0;
  let count = 0;
  let sumSince = 0;
  let lost = 0;
  let countSince = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    const accuracies = values[i];
    if (!accuracies) continue;
    for (let j = 0; j < columns.length; j++) {
      const column = columns[j] ?? 0;
      const accuracy = accuracies[column - 1];
      if (accuracy === null || accuracy === undefined) continue;
      sum += accuracy;
      count++;
      if (row < column) continue;
      const atFirst = learnt[column - 1];
      if (atFirst === null || atFirst === undefined) continue;
      sumSince += accuracy;
      lost += atFirst - accuracy;
      countSince++;
    }
  }
  // A block across the diagonal shows what was learnt.
  if (countSince > 0) return { accuracy: sumSince / countSince, lost: lost / countSince };
  return { accuracy: count > 0 ? sum / count : null, lost: null };
}

/** Neighbours joined into at most `MAX_CELLS` blocks. */
function inBlocks(list: readonly number[]): number[][] {
  const size = Math.max(1, Math.ceil(list.length / MAX_CELLS));
  const count = Math.ceil(list.length / size);
  return Array.from({ length: count }, (_, i) => list.slice(i * size, (i + 1) * size));
}
