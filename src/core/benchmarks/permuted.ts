import { count } from '../experiment/values';
import { benchmarkKind } from './benchmarkKind';
import { samplesOfDataSet } from './samples';

export const permuted = benchmarkKind({
  kind: 'permuted',
  title: 'Permuted',
  description: 'Every task is the whole data set with its input elements in another fixed order.',
  options: {
    ...samplesOfDataSet,
    tasks: count.max(1000).default(5).describe('Number of tasks. Task 1 keeps the pixels in place.'),
  },
  shortest: { dataset: 'mnist' },
  metric: 'accuracy',
  hasClasses: true,
  fit: {
    scenarios: ['task-incremental', 'domain-incremental'],
    otherwise:
      'class-incremental needs new classes in every task, but all tasks of a permuted benchmark have the same ones; ' +
      'use domain-incremental (one head) or task-incremental (one head per task), or a split benchmark',
  },
  tasks: ({ tasks }) => tasks,
});
