/**
 * The accuracy matrix R of a run: `matrix[t - 1][i - 1]` is R(t, i), the accuracy on task i after training task t, as a
 * fraction, or another `Metric` in its place; null where it was not measured. T is the last task after which all of tasks
 * 1..T were measured. A measure is null where an accuracy that it needs is missing. A row may end with its last accuracy.
 */
export type AccuracyMatrix = readonly (readonly (number | null)[])[];

/** T; 0 before the first task is measured. */
export function tasksLearnt(matrix: AccuracyMatrix): number {
  return matrix.findLastIndex((_, t) => meanOver(1, t + 1, (i) => accuracyAt(matrix, t + 1, i)) !== null) + 1;
}

/** R(t, i) with tasks numbered from 1. */
export function accuracyAt(matrix: AccuracyMatrix, t: number, i: number): number | null {
  return matrix[t - 1]?.[i - 1] ?? null;
}

/** Tasks of the longest row. */
export function widthOf(matrix: AccuracyMatrix): number {
  return matrix.reduce((width, { length }) => Math.max(width, length), 0);
}

/** The matrix with null in all places up to `width`: a rectangle. */
export function rectangular(matrix: AccuracyMatrix, width: number): AccuracyMatrix {
  return matrix.map((row) => (row.length < width ? Array.from({ length: width }, (_, i) => row[i] ?? null) : row));
}

/** a − b; null where one of them is. */
export function difference(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a - b;
}

/** The mean over tasks first..last; null where there is no such task, or where one has no value. */
export function meanOver(first: number, last: number, value: (task: number) => number | null): number | null {
  if (last < first) return null;
  let sum = 0;
  for (let i = first; i <= last; i++) {
    const each = value(i);
    if (each === null) return null;
    sum += each;
  }
  return sum / (last - first + 1);
}

/** A measure of each task, and its mean. */
export interface PerTask {
  /** `tasks[i - 1]` for i = 1..T; null for task T, which no later task could change. */
  readonly tasks: readonly (number | null)[];
  /** Over the old tasks 1..T−1. */
  readonly mean: number | null;
}

/** A measure of each old task. Computed once for each matrix: a stream of a thousand tasks has a million accuracies. */
export function perOldTask(
  measure: (matrix: AccuracyMatrix, last: number) => (task: number) => number | null,
): (matrix: AccuracyMatrix) => PerTask {
  const known = new WeakMap<AccuracyMatrix, PerTask>();
  return (matrix) => {
    const before = known.get(matrix);
    if (before) return before;
    const last = tasksLearnt(matrix);
    const of = measure(matrix, last);
    const old = Array.from({ length: Math.max(0, last - 1) }, (_, i) => of(i + 1));
    const made = { tasks: last > 0 ? [...old, null] : [], mean: meanOver(1, last - 1, (i) => old[i - 1] ?? null) };
    known.set(matrix, made);
    return made;
  };
}

/** What a measure of old tasks needs of the rows before. */
interface Along {
  /** Of an old task after task `last`, of whose rows all before have been given to `learn`. */
  of(last: number, task: number): number | null;
  learn?(last: number): void;
}

/** The mean of a measure over the old tasks after each task; null where one is missing. Computed once for each matrix. */
export function overStream(along: (matrix: AccuracyMatrix) => Along): (matrix: AccuracyMatrix) => (number | null)[] {
  const known = new WeakMap<AccuracyMatrix, (number | null)[]>();
  return (matrix) => {
    const before = known.get(matrix);
    if (before) return before;
    const { of, learn } = along(matrix);
    const made = matrix.map((_, t) => {
      const mean = meanOver(1, t, (i) => of(t + 1, i));
      learn?.(t + 1);
      return mean;
    });
    known.set(matrix, made);
    return made;
  };
}
