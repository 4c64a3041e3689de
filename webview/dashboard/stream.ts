import {
  averageAccuracy,
  backwardTransfer,
  drop,
  forgetting,
  forwardTransfer,
  type PerTask,
} from '../../src/core/metrics';
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
  const isComplete = matrix.map((row, t) => row.slice(0, t + 1).every((accuracy) => accuracy !== null));
  const over = (measure: (last: number) => number | null) => isComplete.map((is, t) => (is ? measure(t + 1) : null));
  const made = {
    averageAccuracy: over((last) => averageAccuracy(matrix, last)),
    backwardTransfer: over((last) => backwardTransfer(matrix, last)),
    forwardTransfer: over((last) => forwardTransfer(matrix, untrained, last)),
  };
  known.set(matrix, made);
  return made;
}

export const forgettingOf = once(forgetting);
export const dropOf = once(drop);

/** The measure of a run's matrix, computed once for each matrix. */
function once(measure: (matrix: RunState['accuracyMatrix']) => PerTask): (state: RunState) => PerTask {
  const done = new WeakMap<RunState['accuracyMatrix'], PerTask>();
  return ({ accuracyMatrix }) => {
    const found = done.get(accuracyMatrix) ?? measure(accuracyMatrix);
    done.set(accuracyMatrix, found);
    return found;
  };
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
