import { spread } from '../../src/core/omega/statistics';

/** A stream with more tasks is drawn in part, unless the user selects others. */
const MAX_ALL = 20;
const DEFAULT_COUNT = 8;

export interface TaskSelection {
  readonly tasks: readonly number[];
  /** Whether the user has selected them. */
  readonly isChosen: boolean;
  /** Why none are selected. */
  readonly problem?: string;
}

/**
 * The tasks that a text names: numbers and ranges, e.g. `1-5, 20`, or `all`. An empty text selects all of up to 20
 * tasks, and of more an even spread with the first and the last.
 *
 * @param total tasks of the longest run that is shown
 */
export function selectTasks(text: string, total: number): TaskSelection {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return { tasks: spread(numbers(total), total > MAX_ALL ? DEFAULT_COUNT : total), isChosen: false };
  if (wanted === 'all') return { tasks: numbers(total), isChosen: true };
  const tasks = new Set<number>();
  for (const part of wanted.split(/[,;\s]+/).filter(Boolean)) {
    const [, first, last] = part.match(/^(\d+)(?:[-–](\d+))?$/) ?? [];
    if (first === undefined) return wrong(`“${part}” isn’t a task number. Use numbers or ranges, such as 1-5, 8.`);
    const [from, to] = [Number(first), Number(last ?? first)];
    for (let task = Math.max(1, from); task <= Math.min(total, to); task++) tasks.add(task);
  }
  if (tasks.size === 0) return wrong(`Tasks are numbered from 1 to ${total}.`);
  return { tasks: [...tasks].sort((a, b) => a - b), isChosen: true };
}

const wrong = (problem: string): TaskSelection => ({ tasks: [], isChosen: false, problem });

/** Of tasks that the user has not selected, few enough for a chart in which lines cross. */
export function fewOf({ tasks, isChosen }: TaskSelection, total: number): readonly number[] {
  return isChosen ? tasks : spread(numbers(total), DEFAULT_COUNT);
}

function numbers(total: number): readonly number[] {
  return Array.from({ length: total }, (_, i) => i + 1);
}
