import { accuracyAt, tasksLearnt } from '../../src/core/measures/accuracyMatrix';
import { averageAccuracy, measure as averageMeasure } from '../../src/core/measures/averageAccuracy';
import { drop } from '../../src/core/measures/drop';
import { averageWhenLearnt } from '../../src/core/measures/whenLearnt';
import { type Statistic, statistic } from '../../src/core/run/statistic';
import { differenceTo } from './baseline';
import type { ShownGroup, ShownRun } from './groups';

/** What is left of the tasks of a group after one of them. Accuracies are fractions. */
export interface Remains {
  /** Those of the group that have learnt the last task. */
  readonly runs: readonly ShownRun[];
  /** Tasks learnt. */
  readonly last: number;
  readonly tasks: readonly TaskRemains[];
  /** Average accuracy now, and of each task when it was learnt. */
  readonly now: Statistic | null;
  readonly whenLearnt: Statistic | null;
  /** Drop: mean over old tasks of accuracy when learnt minus accuracy now. */
  readonly forgotten: Statistic | null;
  /** The old task that lost most, if one lost anything. */
  readonly worst: TaskRemains | undefined;
}

/** Means over runs. */
export interface TaskRemains {
  readonly task: number;
  readonly whenLearnt: number;
  readonly now: number;
}

/** @param after tasks learnt; default as many as one of the runs has */
export function remainsOf({ runs: all }: ShownGroup, after?: number): Remains {
  const learnt = all.map(({ state }) => tasksLearnt(state.accuracyMatrix));
  const last = after ?? Math.max(0, ...learnt);
  const runs = all.filter((_, i) => (learnt[i] ?? 0) >= last);
  const matrices = runs.map(({ state: { accuracyMatrix } }) =>
    accuracyMatrix.length > last ? accuracyMatrix.slice(0, last) : accuracyMatrix,
  );
  const over = (t: (task: number) => number, task: number) =>
    statistic(matrices.map((matrix) => accuracyAt(matrix, t(task), task)))?.mean;
  const tasks = Array.from({ length: last }, (_, i) => i + 1).flatMap((task): TaskRemains[] => {
    const [whenLearnt, now] = [over((t) => t, task), over(() => last, task)];
    return whenLearnt === undefined || now === undefined ? [] : [{ task, whenLearnt, now }];
  });
  const old = tasks.filter(({ task }) => task < last).toSorted((a, b) => lostOf(b) - lostOf(a));
  return {
    ...{ runs, last, tasks },
    now: statistic(matrices.map((matrix) => averageAccuracy(matrix, last))),
    whenLearnt: statistic(matrices.map((matrix) => averageWhenLearnt(matrix, last))),
    forgotten: statistic(matrices.map((matrix) => drop(matrix).mean)),
    worst: old[0] && lostOf(old[0]) > 0 ? old[0] : undefined,
  };
}

export function lostOf({ whenLearnt, now }: TaskRemains): number {
  return whenLearnt - now;
}

/** How much better the average accuracy is than that of the baseline. */
export function aheadOf(baseline: ShownGroup, remains: Remains): number | null {
  return differenceTo(baseline, remains, averageMeasure);
}
