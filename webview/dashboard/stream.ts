import { averageAccuracy, backwardTransfer, forgetting, forwardTransfer } from '../../src/core/metrics';
import type { RunState, TaskState } from '../../src/core/run';

/** Measures after each task learnt; index t − 1. */
export interface Measures {
  readonly averageAccuracy: readonly (number | null)[];
  readonly backwardTransfer: readonly (number | null)[];
  readonly forwardTransfer: readonly (number | null)[];
}

const known = new WeakMap<RunState['accuracyMatrix'], Measures>();

/** The measures as the stream went on. A row is only counted when it is complete. */
export function measuresOver({ accuracyMatrix: matrix, untrained }: RunState): Measures {
  const found = known.get(matrix);
  if (found) return found;
  const rows = matrix.map((row, t) => ({
    upTo: matrix.slice(0, t + 1),
    isComplete: row.slice(0, t + 1).every((accuracy) => accuracy !== null),
  }));
  const over = (measure: (upTo: RunState['accuracyMatrix']) => number | null) =>
    rows.map(({ upTo, isComplete }) => (isComplete ? measure(upTo) : null));
  const made = {
    averageAccuracy: over(averageAccuracy),
    backwardTransfer: over(backwardTransfer),
    forwardTransfer: over((upTo) => forwardTransfer(upTo, untrained)),
  };
  known.set(matrix, made);
  return made;
}

const forgotten = new WeakMap<RunState['accuracyMatrix'], ReturnType<typeof forgetting>>();

export function forgettingOf({ accuracyMatrix: matrix }: RunState): ReturnType<typeof forgetting> {
  const found = forgotten.get(matrix) ?? forgetting(matrix);
  forgotten.set(matrix, found);
  return found;
}

/** Where a task that has begun stands on the axis of tasks learnt: step 0 at task − 1, its last step at task. */
export function placeOf(task: Exclude<TaskState, { state: 'pending' }>, step: number): number {
  return task.task - 1 + step / Math.max(1, task.steps);
}

/** The name of a task with its number, e.g. `2 · permutation 2`. */
export function taskLabel(state: RunState, task: number): string {
  const name = state.tasks[task - 1]?.name;
  return name ? `${task} · ${name}` : `Task ${task}`;
}
