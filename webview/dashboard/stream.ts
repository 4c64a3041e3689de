import { nonFiniteText } from '../../src/core/nonFinite';
import { divergenceText } from '../../src/core/run/divergence';
import type { ProgressPoint, TaskState } from '../../src/core/run/run';
import type { Point } from '../shared/thin';
import type { ShownGroup } from './groups';

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

/** A value over the steps of many tasks, as one line with a gap at each task boundary. */
export function pathOf(tasks: readonly TaskState[], value: Value): Point[] {
  return tasks.flatMap((task) => {
    const points = task.state === 'pending' ? [] : historyOf(task, value);
    return points.length > 0 ? [{ x: task.task - 1, y: null }, ...points] : [];
  });
}

/** Where a value was not finite, which a line has a gap for, e.g. `Task 2: the loss is NaN at step 37.` */
export function gapsText(tasks: readonly TaskState[], value: 'loss' | 'penalty'): string {
  const sentences = tasks.flatMap((task) => {
    if (task.state === 'pending') return [];
    const first = task.history.find((point) => !Number.isFinite(point[value]));
    if (first) return [`Task ${task.task}: the ${value} is ${nonFiniteText(first[value])} at step ${first.step}.`];
    const { diverged } = task;
    return diverged?.quantity === value ? [`Task ${task.task} diverged: ${divergenceText(diverged)}.`] : [];
  });
  return sentences.join(' ');
}

/** A value on the axis of tasks trained: step 0 is at task − 1, the last step at task. */
function placed({ task, steps }: Started, point: ProgressPoint, value: Value): Point[] {
  const y = point[value];
  if (y === undefined) return [];
  // A logarithmic axis has no zero: a loss or penalty of 0 is not drawn. No axis has a place for what is not finite.
  const isDrawn = Number.isFinite(y) && (value === 'accuracy' || y > 0);
  return [{ x: task - 1 + point.step / Math.max(1, steps), y: isDrawn ? y : null }];
}

/** The name of a task with its number, e.g. `2 · permutation 2`; the number alone where runs name it differently, or none does. */
export function taskLabel({ runs }: Pick<ShownGroup, 'runs'>, task: number): string {
  const [name, ...others] = new Set(runs.flatMap(({ state }) => state.tasks[task - 1]?.name || []));
  return name === undefined || others.length > 0 ? `Task ${task}` : `${task} · ${name}`;
}
