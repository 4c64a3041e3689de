import { count } from '../../../src/core/format';
import type { AccuracyMatrix } from '../../../src/core/measures/accuracyMatrix';
import type { Cell } from '../../../src/core/table';
import { type ChartSpec, lazily } from '../../shared/chartSpec';
import { type Line, type LineAxes, lineChart, taskAxis } from '../../shared/lineChart';
import type { Point } from '../../shared/thin';
import type { ShownRun } from '../model';

export interface OverTasks extends Pick<ChartSpec, 'id' | 'title' | 'note'> {
  /** Why there is nothing to draw, where no line has a point. */
  readonly empty: string;
  /** Of each run; in a table, `cells` stand before a point. */
  lines(run: ShownRun, index: number): readonly (Omit<Line, 'mark'> & { readonly cells: readonly Cell[] })[];
  /** Of the table: those of `cells`, tasks trained, value. */
  readonly columns: readonly string[];
  /** The first task after which there is a value. */
  readonly first: number;
  readonly y: LineAxes['y'];
  value(y: number | null | undefined): string;
}

/** The form of charts of one value after each task trained, run by run. */
export function chartOverTasks(runs: readonly ShownRun[], spec: OverTasks): ChartSpec {
  const { id, title, note, columns, first, y, value } = spec;
  const longest = Math.max(first, ...runs.map(({ state }) => state.tasks.length));
  const states = runs.flatMap(({ card, state: { accuracyMatrix, untrained, checkpoints } }) => {
    return [card.name, accuracyMatrix, untrained, checkpoints];
  });
  return lazily({ id, title, inputs: [longest, ...states], zooms: true }, () => {
    const lines = runs.flatMap(spec.lines).map((line) => ({ ...line, mark: 'points' as const }));
    const last = ({ points }: Line) => points.at(-1);
    return {
      note,
      summary: lines
        .map((line) => `${line.label}: ${value(last(line)?.y)} after ${count(last(line)?.x ?? 0, 'task')}`)
        .join('. '),
      empty: lines.some(last) ? undefined : spec.empty,
      ...lineChart(lines, { x: taskAxis(first, longest), y }, { title: (x) => `after ${count(x, 'task')}`, value }),
      ...(lines.length === 1 && { legend: undefined }),
      table: () => ({
        columns,
        rows: lines.flatMap(({ cells, points }) => points.map(({ x, y: each }): Cell[] => [...cells, x, each])),
      }),
    };
  });
}

/** A measure of a matrix, given the last task, after each task whose row is complete. */
export function afterEachTask(matrix: AccuracyMatrix, measure: (last: number) => number | null): readonly Point[] {
  return matrix.flatMap((row, t) => {
    const y = row.slice(0, t + 1).includes(null) ? null : measure(t + 1);
    return y === null ? [] : [{ x: t + 1, y }];
  });
}
