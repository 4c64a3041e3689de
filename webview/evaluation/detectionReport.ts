import { scoreText } from '../../src/core/format';
import { type Evaluation, evaluationTitle } from '../../src/core/panel/evaluation';
import type { Cell, Report, Table } from '../../src/core/table';
import type { DetectedTask } from './detectedTasks';
import { type Mark, marksOf } from './marks';

/** What is drawn, as numbers. @param score that detections have at least */
export function boxTable(tasks: readonly DetectedTask[], score: number): Table {
  return {
    columns: ['Picture', 'Task', 'Checkpoint', 'Class', 'Score', 'Result', 'x1', 'y1', 'x2', 'y2'],
    rows: tasks.flatMap(({ task, detections }) =>
      detections.shown.flatMap((picture) =>
        (['learnt', 'now'] as const).flatMap((side) => {
          const marks = picture[side] ? marksOf(picture, picture[side], score) : [];
          return marks.map((mark) => [picture.name, task, side === 'now' ? 'now' : 'when learnt', ...cellsOf(mark)]);
        }),
      ),
    ),
  };
}

const cellsOf = ({ name, score, result, box: { x1, y1, x2, y2 } }: Mark): readonly Cell[] => [
  ...[name, score ?? null, result, x1, y1, x2, y2],
];

export function boxReport(
  evaluation: Evaluation,
  tasks: readonly DetectedTask[],
  score: number,
): Pick<Report, 'tables' | 'notes' | 'data'> {
  const data = boxTable(tasks, score);
  const title = `Boxes with scores from ${scoreText(score)}, ${evaluationTitle(evaluation)}`;
  const rows = data.rows.map((row) => row.map((cell) => String(cell ?? '')));
  return { tables: [{ title, columns: data.columns, rows }], notes: [], data };
}
