/**
 * Measures of continual learning, all from the accuracy matrix R: `matrix[t - 1][i - 1]` is R_{t,i}, the accuracy on
 * task i after task t was learnt, as a fraction; null where it was not measured. T is the number of tasks learnt: the
 * last row that is measured on all of tasks 1..T. A measure is null where an accuracy that it needs is missing.
 */
export type AccuracyMatrix = readonly (readonly (number | null)[])[];

/** A measure for each task and its mean; null where there is none, as for the task learnt last. */
export interface PerTask {
  /** `tasks[i - 1]` for i = 1..T. */
  readonly tasks: readonly (number | null)[];
  /** Over the old tasks 1..T−1. */
  readonly mean: number | null;
}

/** T: the last task after which all tasks so far were measured; 0 where there is none. */
export function tasksLearnt(matrix: AccuracyMatrix): number {
  for (let t = matrix.length; t > 0; t--) {
    if (range(1, t).every((i) => at(matrix, t, i) !== null)) return t;
  }
  return 0;
}

/** ACC = 1/T Σ_{i≤T} R_{T,i} (Lopez-Paz & Ranzato 2017, equation 2). */
export function averageAccuracy(matrix: AccuracyMatrix): number | null {
  const last = tasksLearnt(matrix);
  return mean(range(1, last).map((i) => at(matrix, last, i)));
}

/**
 * BWT = 1/(T−1) Σ_{i<T} R_{T,i} − R_{i,i} (Lopez-Paz & Ranzato 2017, equation 3): what learning later tasks did to
 * earlier ones. Negative where they were forgotten; −(mean drop).
 */
export function backwardTransfer(matrix: AccuracyMatrix): number | null {
  const last = tasksLearnt(matrix);
  return mean(range(1, last - 1).map((i) => difference(at(matrix, last, i), at(matrix, i, i))));
}

/**
 * FWT = 1/(T−1) Σ_{1<i≤T} R_{i−1,i} − b_i (Lopez-Paz & Ranzato 2017, equation 4), b_i being the accuracy of the
 * untrained network: what earlier tasks did for a task before it was learnt. It needs accuracies on tasks not yet learnt.
 */
export function forwardTransfer(matrix: AccuracyMatrix, untrained: readonly (number | null)[]): number | null {
  const last = tasksLearnt(matrix);
  return mean(range(2, last).map((i) => difference(at(matrix, i - 1, i), untrained[i - 1] ?? null)));
}

/**
 * Forgetting (Chaudhry et al. 2018, equation 3): f_i = max_{t<T} R_{t,i} − R_{T,i} for old tasks i < T, the best
 * accuracy a task ever had against what is left of it; the mean is their F_T. Rows where the task was not measured
 * do not count towards the maximum, but R_{i,i} must be there.
 */
export function forgetting(matrix: AccuracyMatrix): PerTask {
  return perTask(matrix, (i, last) => {
    if (at(matrix, i, i) === null) return null;
    const earlier = range(1, last - 1).flatMap((t) => at(matrix, t, i) ?? []);
    return difference(Math.max(...earlier), at(matrix, last, i));
  });
}

/**
 * Drop (the forgetting of Aljundi et al. 2018, table 1): R_{i,i} − R_{T,i} for old tasks i < T, the accuracy right
 * after a task was learnt against what is left of it. At most as large as `forgetting`.
 */
export function drop(matrix: AccuracyMatrix): PerTask {
  return perTask(matrix, (i, last) => difference(at(matrix, i, i), at(matrix, last, i)));
}

function perTask(matrix: AccuracyMatrix, measure: (task: number, last: number) => number | null): PerTask {
  const last = tasksLearnt(matrix);
  const old = range(1, last - 1).map((i) => measure(i, last));
  return { tasks: last > 0 ? [...old, null] : [], mean: mean(old) };
}

function at(matrix: AccuracyMatrix, t: number, i: number): number | null {
  return matrix[t - 1]?.[i - 1] ?? null;
}

function difference(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a - b;
}

function mean(values: readonly (number | null)[]): number | null {
  if (values.length === 0) return null;
  let sum = 0;
  for (const value of values) {
    if (value === null) return null;
    sum += value;
  }
  return sum / values.length;
}

/** The integers first..last; none where last < first. */
function range(first: number, last: number): readonly number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
}
