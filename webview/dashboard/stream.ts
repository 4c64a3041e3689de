import type { ProgressPoint, RunState, TaskState } from '../../src/core/run/run';
import type { Point } from '../shared/thin';

type Started = Exclude<TaskState, { state: 'pending' }>;
type Value = 'loss' | 'penalty' | 'accuracy';

const histories = new WeakMap<TaskState, Map<Value, readonly Point[]>>();

/** A value over the steps of a task that has started. Computed once: of a thousand tasks, only one is training. */
export function historyOf(task: Started, value: Value): readonly Point[] {
  const known = histories.get(task) ?? new Map<Value, readonly Point[]>();
  histories.set(task, known);
  const points = known.get(value) ?? task.history.flatMap((point) => placed(task, point, value));
  known.set(value, points);
  return points;
}

/** A value on the axis of tasks trained: step 0 is at task − 1, the last step at task. */
function placed({ task, steps }: Started, point: ProgressPoint, value: Value): Point[] {
  const y = point[value];
  if (y === undefined) return [];
  // A logarithmic axis has no zero: a loss or penalty of 0 is not drawn.
  return [{ x: task - 1 + point.step / Math.max(1, steps), y: value === 'accuracy' || y > 0 ? y : null }];
}

/** The name of a task with its number, e.g. `2 · permutation 2`. */
export function taskLabel(state: RunState, task: number): string {
  const name = state.tasks[task - 1]?.name;
  return name ? `${task} · ${name}` : `Task ${task}`;
}
