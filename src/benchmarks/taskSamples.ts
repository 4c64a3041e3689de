import type { Experiment, ImportanceData } from '../core/experiment';
import { UserError } from '../core/userError';
import type { Stream, Task } from './stream';

/** Tells a row's unit, counted from its task's first. */
type UnitOf = (row: number) => number;

/** The rows, samples of `task`, whose class is one of `classes`, the data set's own numbers. */
export function ofClasses(task: Task, rows: Int32Array, classes: readonly number[], unit: UnitOf): Int32Array {
  const wanted = new Set(classes);
  const units = task.classes.map((each) => wanted.has(each));
  return rows.filter((row) => units[unit(row)]);
}

/**
 * A task's samples that `data` chooses, at most `most` of them: the first, of training and test samples alike. None where
 * the task has none of the classes.
 */
export function taskSamples(
  task: Task,
  data: ImportanceData,
  unit: UnitOf,
  most = Number.POSITIVE_INFINITY,
): Int32Array {
  const from = typeof data === 'string' ? data : data.from;
  const parts = from === 'both' ? [task.train, task.test] : [task[from]];
  const chosen = parts.map((rows) => (typeof data === 'string' ? rows : ofClasses(task, rows, data.classes, unit)));
  const total = chosen.reduce((sum, { length }) => sum + length, 0);
  const share = Math.min(1, most / total);
  return Int32Array.from(chosen.flatMap((rows) => [...rows.subarray(0, Math.round(rows.length * share))]));
}

/**
 * @throws UserError where the experiment asks for classes that no task has
 */
export function requireClasses({ method, evaluation }: Experiment, { tasks }: Pick<Stream, 'tasks'>): void {
  const known = [...new Set(tasks.flatMap(({ classes }) => classes))].sort((a, b) => a - b);
  const demand = (path: string, classes: readonly number[]) => {
    const strange = classes.findIndex((each) => !known.includes(each));
    if (strange < 0) return;
    throw new UserError(
      `${path}[${strange}]: no task has class ${classes[strange]}`,
      `The classes of the tasks are ${known.join(', ')}.`,
    );
  };
  if ('importanceData' in method && typeof method.importanceData === 'object') {
    demand('method.importanceData.classes', method.importanceData.classes);
  }
  evaluation?.subsets.forEach(({ classes }, i) => {
    demand(`evaluation.subsets[${i}].classes`, classes);
  });
}
