import { percent } from '../../../src/core/format';
import type { AccuracyMatrix } from '../../../src/core/measures/accuracyMatrix';
import { metricNames } from '../../../src/core/measures/metric';
import type { Cell } from '../../../src/core/table';
import type { ChartSpec } from '../../shared/chartSpec';
import { heatMap } from '../../shared/heatMap';
import type { ShownRun } from '../model';
import { taskLabel } from '../stream';

/** Rows and columns drawn one by one; more are drawn as means of blocks. */
const MAX_CELLS = 40;

/** R: accuracy (or the other metric) on each task (across) after training each task (down). */
export function matrixChart(
  { card, state }: ShownRun,
  tasks: readonly number[],
  isChosen: boolean,
  ofMany: boolean,
): ChartSpec {
  const { accuracyMatrix: matrix, untrained } = state;
  const { title, word } = metricNames([card]);
  const width = matrix[0]?.length ?? untrained.length;
  const all = Array.from({ length: width }, (_, i) => i + 1);
  const columns = isChosen ? tasks.filter((task) => task <= width) : all;
  const hasUntrained = untrained.some((accuracy) => accuracy !== null);
  const trained = matrix.map((_, t) => t + 1);
  const rows = [...(hasUntrained ? [0] : []), ...trained];
  const rowAfter = (task: number) => (task === 0 ? untrained : (matrix[task - 1] ?? []));
  const across = blocks(columns, MAX_CELLS);
  const down = blocks(rows.length > MAX_CELLS ? trained : rows, MAX_CELLS);
  const inBlocks = across.length < columns.length || down.length < trained.length;
  return {
    id: `matrix:${card.id}`,
    inputs: [card.name, ofMany, matrix, untrained, tasks.join(), isChosen],
    title: `${title} matrix`,
    ...(ofMany && { run: card.name }),
    note: `R: ${word} in % on a task (across) after training a task (down)${inBlocks ? '; blocks show means. Select tasks to see numbers' : ''}.`,
    summary: `${title} matrix of ${columns.length} tasks after ${matrix.length} tasks trained. Last row: ${lastRow(matrix)}.`,
    empty: rows.length === 0 || columns.length === 0 ? 'No task has been evaluated yet.' : undefined,
    configuration: () =>
      heatMap({
        columns: across.map(rangeText),
        rows: down.map((block) => (block.length === 1 && block[0] === 0 ? 'untrained' : rangeText(block))),
        xTitle: 'evaluated task',
        yTitle: 'after training task',
        value: (row, column) => blockMean((down[row] ?? []).map(rowAfter), across[column] ?? []),
        share: (value) => value,
        text: (value) => (100 * value).toFixed(across.length > 12 ? 0 : 1),
        long: percent,
        label: (row, column) => `Task ${across[column]?.join('–')}, ${after(down[row] ?? [])}`,
      }),
    table: () => ({
      columns: ['after training', ...columns.map((task) => taskLabel(state, task))],
      rows: rows.map((row): Cell[] => [
        row === 0 ? 'untrained network' : taskLabel(state, row),
        ...columns.map((column) => rowAfter(row)[column - 1] ?? null),
      ]),
    }),
  };
}

function lastRow(matrix: AccuracyMatrix): string {
  return (matrix.at(-1) ?? [])
    .slice(0, 20)
    .flatMap((accuracy, i) => (accuracy === null ? [] : [`task ${i + 1} ${percent(accuracy)}`]))
    .join(', ');
}

function after(block: readonly number[]): string {
  return block.length === 1 && block[0] === 0 ? 'untrained' : `after task ${rangeText(block)}`;
}

/** Neighbours joined into at most `max` blocks. */
function blocks(list: readonly number[], max: number): number[][] {
  const size = Math.max(1, Math.ceil(list.length / max));
  const count = Math.ceil(list.length / size);
  return Array.from({ length: count }, (_, i) => list.slice(i * size, (i + 1) * size));
}

function rangeText(block: readonly number[]): string {
  return block.length > 1 ? `${block[0]}–${block.at(-1)}` : String(block[0] ?? '');
}

/** In loops: a matrix of a thousand tasks has a million accuracies. */
function blockMean(rows: AccuracyMatrix, columns: readonly number[]): number | null {
  let [sum, count] = [0, 0];
  for (const row of rows) {
    for (const column of columns) {
      const value = row[column - 1] ?? null;
      if (value === null) continue;
      sum += value;
      count++;
    }
  }
  return count > 0 ? sum / count : null;
}
