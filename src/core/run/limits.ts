/**
 * What a run may have at most. Every number of a log or an experiment that decides how much memory is needed has such a
 * bound, far above what anybody trains, so that a damaged or hostile file cannot exhaust the machine.
 */

/** Tasks of a stream. After each, all so far are tested: a stream of this length has 12 million tests. */
export const MAX_TASKS = 5_000;

/** Accuracies of a run: tasks × tasks, and the same number for each subset of classes. */
export const MAX_ACCURACIES = 50_000_000;

/** Subsets of classes that are also measured by themselves. */
export const MAX_SUBSETS = 1_000;

/** Threads of an engine. No machine has more processors that one session could use. */
export const MAX_THREADS = 1_024;

/** Bars of a histogram; we draw 40. */
export const MAX_BINS = 1_000;

/** Accuracies that a stream has, with its subsets of classes. */
export function accuraciesOf(tasks: number, subsets: number): number {
  return tasks * tasks * (1 + subsets);
}

/** Classes of objects that a detector learns; far more than any data set has. */
export const MAX_CLASSES = 20_000;
