import { count, type Quantity } from '../../../src/core/format';
import type { AccuracyMatrix } from '../../../src/core/measures/accuracyMatrix';
import type { Cell } from '../../../src/core/table';
import type { ChartContent, ChartSpec } from '../../shared/chartSpec';
import { type Line, type LineAxes, lineChart, taskAxis } from '../../shared/lineChart';
import type { Point } from '../../shared/thin';
import type { ShownGroup } from '../groups';

export interface OverTasks extends Pick<ChartSpec, 'id' | 'title'>, Pick<ChartContent, 'note'> {
  /** Why there is nothing to draw, where no line has a point. */
  readonly empty: string;
  /** Of each group; in a table, `cells` stand before a point. */
  lines(group: ShownGroup, index: number): readonly (Omit<Line, 'mark'> & { readonly cells: readonly Cell[] })[];
  /** Of the table: those of `cells`, tasks trained, value. */
  readonly columns: readonly string[];
  /** The first task after which there is a value. */
  readonly first: number;
  y(lines: readonly Line[]): LineAxes['y'];
  readonly quantity: Quantity;
  /** What the values depend on besides the groups. */
  readonly inputs?: readonly unknown[];
  /** Rows of the table after those of the points. */
  more?(): readonly Cell[][];
}

/** The form of charts of one value after each task trained, group by group. */
export function chartOverTasks(groups: readonly ShownGroup[], spec: OverTasks): ChartSpec {
  const { id, title, note, columns, first, y, quantity } = spec;
  const longest = Math.max(first, ...groups.map(({ tasks }) => tasks));
  const inputs = groups.flatMap(({ name, runs }) => [
    name,
    ...runs.flatMap(({ state: { accuracyMatrix, untrained, checkpoints } }) => [
      accuracyMatrix,
      untrained,
      checkpoints,
    ]),
  ]);
  const content = (): ChartContent => {
    const all = groups.flatMap(spec.lines).map((line) => ({ ...line, mark: 'points' as const }));
    const last = ({ points }: Line) => points.findLast(({ y: each }) => each !== null);
    const lines = all.filter(last);
    return {
      note,
      summary: lines
        .map((line) => `${line.label}: ${quantity.text(last(line)?.y)} after ${count(last(line)?.x ?? 0, 'task')}`)
        .join('. '),
      empty: lines.length > 0 ? undefined : spec.empty,
      ...lineChart(
        lines,
        { x: taskAxis(first, Math.max(first + 1, longest)), y: y(lines) },
        { title: (x) => `after ${count(x, 'task')}`, value: quantity.text },
      ),
      ...(lines.length === 1 && { legend: undefined }),
      table: () => ({
        columns,
        rows: [
          ...lines.flatMap(({ cells, points }) =>
            points.flatMap(({ x, y: each }): Cell[][] => (each === null ? [] : [[...cells, x, quantity.number(each)]])),
          ),
          ...(spec.more?.() ?? []),
        ],
      }),
    };
  };
  return { id, title, inputs: [longest, ...(spec.inputs ?? []), ...inputs], zooms: true, content };
}

/** A measure of a matrix, given the last task, after each task; null where the task's row is not complete. */
export function afterEachTask(matrix: AccuracyMatrix, measure: (last: number) => number | null): readonly Point[] {
  return matrix.map((row, t) => {
    const missing = row.indexOf(null);
    return { x: t + 1, y: missing >= 0 && missing <= t ? null : measure(t + 1) };
  });
}
