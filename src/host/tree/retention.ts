import type { AccuracyMatrix } from '../../core/measures/accuracyMatrix';
import { accuracyAt } from '../../core/measures/accuracyMatrix';

/** How much of a task is left, by the share of its accuracy that was lost since it was learnt. */
export interface Retention {
  /** Accuracy right after the task was trained minus accuracy now. */
  readonly drop: number;
  /** For people who do not see the colour. */
  readonly words: 'kept' | 'slightly forgotten' | 'partly forgotten' | 'largely forgotten';
  /** A colour of package.json: those of neighbouring levels differ for people with deuteranopia, too. */
  readonly color: `mas.task${'Kept' | 'SlightlyForgotten' | 'PartlyForgotten' | 'LargelyForgotten'}`;
}

/** Each up to this share lost. */
const LEVELS = [
  { share: 0.02, words: 'kept', color: 'mas.taskKept' },
  { share: 0.1, words: 'slightly forgotten', color: 'mas.taskSlightlyForgotten' },
  { share: 0.25, words: 'partly forgotten', color: 'mas.taskPartlyForgotten' },
  { share: Number.POSITIVE_INFINITY, words: 'largely forgotten', color: 'mas.taskLargelyForgotten' },
] as const;

/** Undefined where the task was not measured both right after it was trained and since the last task. */
export function retentionOf(matrix: AccuracyMatrix, task: number): Retention | undefined {
  const learnt = accuracyAt(matrix, task, task);
  const now = currentAccuracy(matrix, task);
  if (learnt === null || now === null) return undefined;
  const drop = learnt - now;
  const share = learnt > 0 ? drop / learnt : 0;
  const level = LEVELS.find((each) => share < each.share);
  return level && { drop, words: level.words, color: level.color };
}

/** On the task, after the last task trained after which it was measured. */
export function currentAccuracy(matrix: AccuracyMatrix, task: number): number | null {
  const row = matrix.slice(task - 1).findLast((each) => typeof each[task - 1] === 'number');
  return row?.[task - 1] ?? null;
}
