import * as z from 'zod';
import type { Description } from '../dataSets/description';
import { type FoundProblem, repeated } from '../experiment/problem';
import type { Traits } from '../experiment/traits';
import { count } from '../experiment/values';
import { MAX_TASKS } from '../run/limits';
import type { StreamOffer } from './benchmarkKind';

/** How classes are dealt to tasks, each to one. */
export const classGroups = {
  classesPerTask: count.default(2).describe('Classes in each task.'),
  classOrder: z
    .union([
      z.array(z.number().int().min(0)).describe('The data set’s own class numbers.'),
      z
        .literal('shuffled')
        .describe('All classes in an order drawn by the seed, so that each seed has different tasks.'),
    ])
    .optional()
    .describe('Order in which classes appear; default ascending.'),
  tasks: count.max(MAX_TASKS).optional().describe('Number of tasks; default as many as the classes allow.'),
};

interface ClassGroups {
  readonly classesPerTask: number;
  readonly classOrder?: readonly number[] | 'shuffled' | undefined;
  readonly tasks?: number | undefined;
}

/** What is wrong with how classes are dealt. */
export function* groupRules({ classOrder, classesPerTask, tasks = 1 }: ClassGroups): Iterable<FoundProblem> {
  if (!Array.isArray(classOrder)) return;
  for (const [i, each] of repeated(classOrder)) {
    yield { keys: ['benchmark', 'classOrder', i], message: `class ${each} appears twice` };
  }
  if (classOrder.length < tasks * classesPerTask) {
    const message = `names ${classOrder.length} classes, but the tasks need ${tasks} × ${classesPerTask} classes`;
    yield { keys: ['benchmark', 'classOrder'], message };
  }
}

/** The same where tasks have the outputs of their own classes only. */
export function* splitRules(options: ClassGroups, { scenario }: Pick<Traits, 'scenario'>): Iterable<FoundProblem> {
  if (options.classesPerTask === 1 && scenario !== 'class-incremental') {
    const message = `any ${scenario} network solves a task of 1 class, as its head has one unit; use 2 or more`;
    yield { keys: ['benchmark', 'classesPerTask'], message };
  }
  yield* groupRules(options);
}

/** Data sets of more classes are usually dealt to ten tasks. */
const MANY_CLASSES = 20;

/**
 * Every number of classes for each task that deals all of them, and the usual one: 2, or a tenth of many. Each task has
 * classes that can be trained and tested, and there are two tasks or more.
 */
export function groupOffers({ classes, trainSamples }: Description): readonly StreamOffer[] {
  const usual = classes.length > MANY_CLASSES ? Math.floor(classes.length / 10) : 2;
  const even = Array.from({ length: classes.length }, (_, i) => i).filter(
    (each) => each > 1 && classes.length % each === 0,
  );
  return [...new Set([usual, ...even])].flatMap((classesPerTask): StreamOffer[] => {
    const tasks = Math.floor(classes.length / classesPerTask);
    const isWhole = Array.from({ length: tasks }, (_, task) =>
      classes.slice(task * classesPerTask, (task + 1) * classesPerTask).some(({ test }) => test > 0),
    ).every(Boolean);
    if (tasks < 2 || tasks > MAX_TASKS || !isWhole) return [];
    const left = classes.length - tasks * classesPerTask;
    const leaving = left > 0 ? `, ${left === 1 ? '1 class is' : `${left} classes are`} left out` : '';
    const title = `${tasks} tasks of ${classesPerTask} classes${leaving}`;
    const options = { classesPerTask };
    return [{ title, options, scenario: 'task-incremental', trainSamples: trainSamples / tasks }];
  });
}
