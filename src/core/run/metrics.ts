/** What is measured of a task, from 0 to 1: the share of samples that come out right, or mean average precision. */
export type Metric = 'accuracy' | 'MAP';

/**
 * Measures of continual learning, all from the accuracy matrix R: `matrix[t - 1][i - 1]` is R_{t,i}, the accuracy on
 * task i after task t was learnt, as a fraction, or another `Metric` in its place; null where it was not measured. T is the number of tasks learnt: the
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
    let i = 1;
    while (i <= t && at(matrix, t, i) !== null) i++;
    if (i > t) return t;
  }
  return 0;
}

/** ACC = 1/T Σ_{i≤T} R_{T,i} (Lopez-Paz & Ranzato 2017, equation 2). `last`: T, another for a look back. */
export function averageAccuracy(matrix: AccuracyMatrix, last = tasksLearnt(matrix)): number | null {
  return meanOver(1, last, (i) => at(matrix, last, i));
}

/**
 * BWT = 1/(T−1) Σ_{i<T} R_{T,i} − R_{i,i} (Lopez-Paz & Ranzato 2017, equation 3): what learning later tasks did to
 * earlier ones. Negative where they were forgotten; −(mean drop).
 */
export function backwardTransfer(matrix: AccuracyMatrix, last = tasksLearnt(matrix)): number | null {
  return meanOver(1, last - 1, (i) => difference(at(matrix, last, i), at(matrix, i, i)));
}

/**
 * FWT = 1/(T−1) Σ_{1<i≤T} R_{i−1,i} − b_i (Lopez-Paz & Ranzato 2017, equation 4), b_i being the accuracy of the
 * untrained network: what earlier tasks did for a task before it was learnt. It needs accuracies on tasks not yet learnt.
 */
export function forwardTransfer(
  matrix: AccuracyMatrix,
  untrained: readonly (number | null)[],
  last = tasksLearnt(matrix),
): number | null {
  return meanOver(2, last, (i) => difference(at(matrix, i - 1, i), untrained[i - 1] ?? null));
}

/**
 * Forgetting (Chaudhry et al. 2018, equation 3): f_i = max_{t<T} R_{t,i} − R_{T,i} for old tasks i < T, the best
 * accuracy a task ever had against what is left of it; the mean is their F_T. Rows where the task was not measured
 * do not count towards the maximum, but R_{i,i} must be there.
 */
export function forgetting(matrix: AccuracyMatrix): PerTask {
  const before = tasksLearnt(matrix) - 1;
  const best = new Float64Array(Math.max(0, before)).fill(Number.NEGATIVE_INFINITY);
  // Row by row, as they lie in memory: a stream of a thousand tasks has a million accuracies.
  for (const row of matrix.slice(0, Math.max(0, before))) {
    for (let i = 0; i < before; i++) {
      const accuracy = row[i];
      if (typeof accuracy === 'number' && accuracy > (best[i] ?? 0)) best[i] = accuracy;
    }
  }
  return perTask(matrix, (i, last) =>
    at(matrix, i, i) === null ? null : difference(best[i - 1] ?? null, at(matrix, last, i)),
  );
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
  const old = Array.from({ length: Math.max(0, last - 1) }, (_, i) => measure(i + 1, last));
  return { tasks: last > 0 ? [...old, null] : [], mean: meanOver(1, last - 1, (i) => old[i - 1] ?? null) };
}

/** Measures of a subset of the classes, whose matrix has null where a task holds none of them. */
export interface SubsetMeasures {
  /** Mean over the tasks learnt, of R_{T,i}. */
  readonly averageAccuracy: number | null;
  /** Mean over the old tasks, of R_{i,i} − R_{T,i} (Aljundi et al. 2018). */
  readonly drop: number | null;
}

/** T and the tasks are those of the run; tasks without a sample of the subset do not count. */
export function subsetMeasures(matrix: AccuracyMatrix, last: number): SubsetMeasures {
  const mean = (values: readonly (number | null)[]) => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  };
  const tasks = Array.from({ length: last }, (_, i) => i + 1);
  return {
    averageAccuracy: mean(tasks.map((i) => at(matrix, last, i))),
    drop: mean(tasks.slice(0, -1).map((i) => difference(at(matrix, i, i), at(matrix, last, i)))),
  };
}

function at(matrix: AccuracyMatrix, t: number, i: number): number | null {
  return matrix[t - 1]?.[i - 1] ?? null;
}

function difference(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a - b;
}

/** The mean over tasks first..last; null where there is none, or where one has no value. */
function meanOver(first: number, last: number, value: (task: number) => number | null): number | null {
  if (last < first) return null;
  let sum = 0;
  for (let i = first; i <= last; i++) {
    const each = value(i);
    if (each === null) return null;
    sum += each;
  }
  return sum / (last - first + 1);
}
