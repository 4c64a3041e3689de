import { closest, distance } from 'fastest-levenshtein';
import type { ClassNames, Experiment, ImportanceData } from '../../core/experiment/experiment';
import { UserError } from '../../core/userError';
import type { Stream, Task } from './stream';

/** The unit of a row, counted from its task's first. */
type UnitOf = (row: number) => number;

/** The rows, samples of `task`, whose class is one of `classes`; pictures that show an object of one. */
export function ofClasses(task: Task, rows: Int32Array, classes: ClassNames, unit: UnitOf): Int32Array {
  return ofPlaces(
    task,
    rows,
    task.classes.map((_, i) => classes.some((each) => isClass(task, i, each))),
    unit,
  );
}

/** The same of classes by the data set's own numbers. */
export function ofClassNumbers(task: Task, rows: Int32Array, numbers: readonly number[], unit: UnitOf): Int32Array {
  return ofPlaces(
    task,
    rows,
    task.classes.map((each) => numbers.includes(each)),
    unit,
  );
}

/** `isChosen`: for each of the task's classes. */
function ofPlaces({ shows }: Task, rows: Int32Array, isChosen: readonly boolean[], unit: UnitOf): Int32Array {
  return rows.filter((row) => (shows ? shows(row).some((place) => isChosen[place]) : isChosen[unit(row)]));
}

/** Whether class `i` of the task is meant by a name or a number; what is a name is no number. */
function isClass({ classes, words, isNumbered = true }: Task, i: number, meant: number | string): boolean {
  if (words?.[i]?.includes(String(meant))) return true;
  return isNumbered && classes[i] === meant && !words?.some((each) => each.includes(String(meant)));
}

/** What people call class `i` of the task. */
export function classNameOf({ classes, words }: Task, i: number): string {
  return words?.[i]?.at(-1) ?? String(classes[i] ?? i);
}

/**
 * The first samples of a task that `data` chooses, at most `max`, with equal shares of training and test samples. None
 * where the task has none of the classes.
 */
export function taskSamples(
  task: Task,
  data: ImportanceData,
  unit: UnitOf,
  max = Number.POSITIVE_INFINITY,
): Int32Array {
  const from = typeof data === 'string' ? data : data.from;
  const parts = from === 'both' ? [task.train, task.test] : [task[from]];
  const chosen = parts.map((rows) => (typeof data === 'string' ? rows : ofClasses(task, rows, data.classes, unit)));
  const total = chosen.reduce((sum, { length }) => sum + length, 0);
  const share = Math.min(1, max / total);
  return joined(chosen.map((rows) => rows.subarray(0, Math.round(rows.length * share))));
}

function joined(parts: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let first = 0;
  for (const part of parts) {
    all.set(part, first);
    first += part.length;
  }
  return all;
}

/**
 * @throws UserError where the experiment asks for classes that no task has
 */
export function requireClasses({ method, evaluation }: Experiment, { tasks }: Pick<Stream, 'tasks'>): void {
  const known = [...new Set(tasks.flatMap(({ classes }) => classes))].sort((a, b) => a - b);
  const words = [...new Set(tasks.flatMap((task) => task.words?.flat() ?? []))];
  const isNumbered = tasks.every((task) => task.isNumbered ?? true);
  const demand = (path: string, classes: ClassNames) => {
    const unknown = classes.findIndex(
      (meant) => !tasks.some((task) => task.classes.some((_, i) => isClass(task, i, meant))),
    );
    if (unknown < 0) return;
    const meant = classes[unknown] ?? '';
    throw new UserError(`${path}[${unknown}]: no task has class ${meant}`, hintFor(meant, known, words, isNumbered));
  };
  if ('importanceData' in method && typeof method.importanceData === 'object') {
    demand('method.importanceData.classes', method.importanceData.classes);
  }
  evaluation?.subsets.forEach(({ classes }, i) => {
    demand(`evaluation.subsets[${i}].classes`, classes);
  });
}

function hintFor(
  meant: number | string,
  known: readonly number[],
  words: readonly string[],
  isNumbered: boolean,
): string {
  if (words.length === 0 || (typeof meant === 'number' && isNumbered))
    return `The classes of the tasks are ${known.join(', ')}.`;
  const near = closest(String(meant), words);
  if (typeof meant === 'string' && distance(meant, near) <= 2) return `Did you mean "${near}"?`;
  // Facts as a whole are many.
  return `Known are ${words
    .filter((word) => !word.startsWith('⟨'))
    .sort()
    .join(', ')}.`;
}
