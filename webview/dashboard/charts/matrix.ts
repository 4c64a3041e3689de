import { count, inPercent, percent, points, pointsLost, pointsTick } from '../../../src/core/format';
import type { AccuracyMatrix } from '../../../src/core/measures/accuracyMatrix';
import { metricNames } from '../../../src/core/measures/metric';
import type { Cell } from '../../../src/core/table';
import type { ChartContent, ChartSpec } from '../../shared/chartSpec';
import type { ColorBar } from '../../shared/colorBar';
import { heatMap } from '../../shared/heatMap';
import { theme } from '../../shared/theme';
import type { ShownGroup } from '../groups';
import { taskLabel } from '../stream';
import { type Blocks, blocksOf } from './matrixBlocks';
import { multiples } from './multiples';

/** R: accuracy (or the other metric) on each task (across) after training each task (down), coloured by what was lost. */
export function matrixChart(groups: readonly ShownGroup[], tasks: readonly number[], isChosen: boolean): ChartSpec {
  const { title, word: allWord } = metricNames(groups.map(({ card }) => card));
  return {
    id: 'matrix',
    inputs: [tasks.join(), isChosen, ...groups.flatMap(({ name, matrix, untrained }) => [name, matrix, untrained])],
    title: `${title} matrix`,
    shape: 'tall',
    content() {
      const blocks = new Map(groups.map((group) => [group, blocksOf(group, isChosen ? tasks : undefined)]));
      const bar = colorBarOf([...blocks.values()]);
      return multiples(groups, (group) => {
        return contentOf(group, blocks.get(group) ?? blocksOf(group, undefined), bar, allWord);
      });
    },
  };
}

/** @param word for the metrics of all groups, which share the note */
function contentOf(
  group: ShownGroup,
  { columns, rows, across, down, cells }: Blocks,
  bar: ColorBar,
  word: string,
): ChartContent {
  const { card, matrix, untrained } = group;
  const { title } = metricNames([card]);
  const label = (task: number) => taskLabel(group, task);
  const size = Math.max(across[0]?.length ?? 1, down.at(-1)?.length ?? 1);
  const inBlocks = size > 1 ? ` Cells are means over ${count(size)} tasks; select tasks to see each.` : '';
  const rowAfter = (task: number) => (task === 0 ? untrained : (matrix[task - 1] ?? []));
  return {
    note: `Number: ${word} in % on a task (across) after training a task (down). Colour: points lost since the task was learnt; before, none.${inBlocks}`,
    summary: `${title} matrix of ${columns.length} tasks after ${matrix.length} tasks trained. Last row: ${lastRow(matrix)}.`,
    empty: rows.length === 0 || columns.length === 0 ? 'No task has been evaluated yet.' : undefined,
    plots: [
      {
        configuration: () =>
          heatMap({
            columns: across.map(rangeText),
            rows: down.map((block) => (block.length === 1 && block[0] === 0 ? 'untrained' : rangeText(block))),
            xTitle: 'evaluated task',
            yTitle: 'after training task',
            value: (row, column) => cells[row]?.[column]?.accuracy ?? null,
            color(row, column) {
              const lost = cells[row]?.[column]?.lost ?? null;
              return lost === null ? null : bar.color(lost);
            },
            colorBar: bar,
            text: (value) => (100 * value).toFixed(across.length > 12 ? 0 : 1),
            long: percent,
            label: (row, column) =>
              `Task ${across[column]?.join('–')}, ${after(down[row] ?? [])}${lostText(cells[row]?.[column]?.lost ?? null)}`,
          }),
      },
    ],
    table: () => ({
      columns: ['after training', ...columns.map((task) => `${label(task)}, in %`)],
      rows: rows.map((row): Cell[] => [
        row === 0 ? 'untrained network' : label(row),
        ...columns.map((column) => inPercent.number(rowAfter(row)[column - 1])),
      ]),
    }),
  };
}

/** Where the colours of losses end: the same for all groups. */
const ENDS = [0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1];

function colorBarOf(all: readonly Blocks[]): ColorBar {
  let [lowest, highest] = [0, 0];
  for (const { lost } of all.flatMap(({ cells }) => cells.flat())) {
    if (lost === null) continue;
    lowest = Math.min(lowest, lost);
    highest = Math.max(highest, lost);
  }
  const high = ENDS.find((end) => end >= highest) ?? 1;
  // Noise is no gain.
  const low = lowest < -0.005 ? -(ENDS.find((end) => end >= -lowest) ?? 1) : 0;
  return {
    title: low < 0 ? 'points lost (below 0: gained)' : 'points lost',
    ...{ low, high, ticks: [...(low < 0 ? [low] : []), 0, high / 2, high] },
    color: (value) => (value >= -0.0005 ? theme().lost(value / high) : theme().gained(value / (low || -high))),
    text: pointsTick,
  };
}

function lostText(lost: number | null): string {
  if (lost === null) return '';
  return lost < 0 ? `: ${points(-lost)} since learnt` : `: ${pointsLost(lost)} lost`;
}

/** Tasks that a sentence names one by one. */
const MAX_TOLD = 20;

function lastRow(matrix: AccuracyMatrix): string {
  const measured = (matrix.at(-1) ?? []).flatMap((accuracy, i) =>
    accuracy === null ? [] : [`task ${i + 1} ${percent(accuracy)}`],
  );
  const rest = measured.length - MAX_TOLD;
  return [...measured.slice(0, MAX_TOLD), ...(rest > 0 ? [`and ${rest} more in the table`] : [])].join(', ');
}

function after(block: readonly number[]): string {
  return block.length === 1 && block[0] === 0 ? 'untrained' : `after task ${rangeText(block)}`;
}

function rangeText(block: readonly number[]): string {
  return block.length > 1 ? `${block[0]}–${block.at(-1)}` : String(block[0] ?? '');
}
