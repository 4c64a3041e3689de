import * as z from 'zod';
import { repeated } from '../experiment/problem';
import { count } from '../experiment/values';
import { MAX_TASKS } from '../run/limits';
import { benchmarkKind } from './benchmarkKind';
import { samplesOfDataSet } from './samples';

export const split = benchmarkKind({
  kind: 'split',
  title: 'Split',
  description: 'Every task has some classes of the data set.',
  options: {
    ...samplesOfDataSet,
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
  },
  shortest: { dataset: 'mnist' },
  metric: 'accuracy',
  hasClasses: true,
  tasks: ({ tasks }) => tasks,
  *rules({ classOrder, classesPerTask, tasks = 1 }, scenario) {
    if (classesPerTask === 1 && scenario !== 'class-incremental') {
      const message = `any ${scenario} network solves a task of 1 class, as its head has one unit; use 2 or more`;
      yield { keys: ['benchmark', 'classesPerTask'], message };
    }
    if (!Array.isArray(classOrder)) return;
    for (const [i, each] of repeated(classOrder)) {
      yield { keys: ['benchmark', 'classOrder', i], message: `class ${each} appears twice` };
    }
    if (classOrder.length < tasks * classesPerTask) {
      const message = `names ${classOrder.length} classes, but the tasks need ${tasks} × ${classesPerTask} classes`;
      yield { keys: ['benchmark', 'classOrder'], message };
    }
  },
});
