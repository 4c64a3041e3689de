import type { Description } from '../dataSets/description';
import type { Fit } from '../experiment/traits';
import type { StreamOffer } from './benchmarkKind';

/** The scenarios of benchmarks whose tasks all have the same classes. */
export const sameClasses: Fit = {
  scenarios: ['task-incremental', 'domain-incremental'],
  otherwise:
    'class-incremental needs new classes in every task, but all tasks of this benchmark have the same ones; ' +
    'use domain-incremental (one head) or task-incremental (one head per task), or a split benchmark',
};

/** Tasks that a new experiment begins with. */
const TASKS = 5;

/** Tasks of all samples, each in another way; none where there is nothing to tell apart or nothing to test. */
export function sameClassesOffers({ classes, trainSamples, testSamples }: Description): readonly StreamOffer[] {
  if (classes.length < 2 || testSamples === 0) return [];
  const title = `${TASKS} tasks of all ${classes.length} classes`;
  return [{ title, options: { tasks: TASKS }, scenario: 'domain-incremental', trainSamples }];
}
