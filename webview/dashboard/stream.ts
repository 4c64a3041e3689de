import type { ProgressPoint, RunState, TaskState } from '../../src/core/run/run';
import type { Point } from '../shared/thin';

type Started = Exclude<TaskState, { state: 'pending' }>;

const histories = new WeakMap<TaskState, Map<keyof ProgressPoint, readonly Point[]>>();

/** A value over the steps of a task that has started. Computed once: of a thousand tasks, only one is training. */
export function historyOf(task: Started, value: 'loss' | 'penalty' | 'accuracy'): readonly Point[] {
  const known = histories.get(task) ?? new Map<keyof ProgressPoint, readonly Point[]>();
  histories.set(task, known);
  const points = known.get(value) ?? task.history.flatMap((point) => placed(task, point, value));
  known.set(value, points);
  return points;
}

function placed(task: Started, point: ProgressPoint, value: 'loss' | 'penalty' | 'accuracy'): Point[] {
  const y = point[value];
  if (y === undefined) return [];
  // A logarithmic axis has no zero: a loss or penalty of 0 is not drawn.
  return [{ x: placeOf(task, point.step), y: value === 'accuracy' || y > 0 ? y : null }];
}

/** A step's place on the axis of tasks trained: step 0 at task − 1, the last step at task. */
function placeOf(task: Started, step: number): number {
  return task.task - 1 + step / Math.max(1, task.steps);
}

/** The name of a task with its number, e.g. `2 · permutation 2`. */
export function taskLabel(state: RunState, task: number): string {
  const name = state.tasks[task - 1]?.name;
  return name ? `${task} · ${name}` : `Task ${task}`;
}
