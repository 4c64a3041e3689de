import { MAX_TASKS } from '../run/limits';
import { benchmarkKind } from './benchmarkKind';
import { sameClasses } from './sameClasses';
import { samplesOfClasses } from './samples';

export const domains = benchmarkKind({
  kind: 'domains',
  title: 'Domains',
  description: 'Every task has the samples that the data set numbers as its own; all tasks have the same classes.',
  options: samplesOfClasses,
  shortest: { dataset: 'data/mine/' },
  metric: 'accuracy',
  hasClasses: true,
  fit: sameClasses,
  tasks: () => undefined,
  offers({ classes, tasks = [], trainSamples }) {
    const isWhole = tasks.every(({ train, test }) => train > 0 && test > 0);
    if (classes.length < 2 || tasks.length < 2 || tasks.length > MAX_TASKS || !isWhole) return [];
    const title = `${tasks.length} tasks of all ${classes.length} classes`;
    return [{ title, options: {}, scenario: 'domain-incremental', trainSamples: trainSamples / tasks.length }];
  },
});
