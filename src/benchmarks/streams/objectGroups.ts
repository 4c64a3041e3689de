import { closest } from 'fastest-levenshtein';
import type { Benchmark } from '../../core/experiment/experiment';
import { randomOf, shuffled } from '../../core/random';
import { UserError } from '../../core/userError';
import type { DetectionSet } from '../detectionSets/detectionSet';

type Dealing = Pick<Extract<Benchmark, { kind: 'detection' }>, 'classesPerTask' | 'classOrder' | 'tasks'>;

/**
 * The classes of each task, by their numbers in the data set.
 *
 * @throws {UserError} where the data set has too few classes, or none of a name
 */
export function taskClasses(dealing: Dealing, seed: number, set: DetectionSet): readonly (readonly number[])[] {
  const order = orderOf(dealing, seed, set);
  const { classesPerTask, tasks } = dealing;
  const max = Array.isArray(classesPerTask) ? 0 : Math.floor(order.length / classesPerTask);
  const counts = Array.isArray(classesPerTask)
    ? classesPerTask
    : Array.from({ length: tasks ?? Math.max(1, max) }, () => classesPerTask);
  const wanted = counts.reduce((sum, count) => sum + count, 0);
  if (wanted > order.length) {
    const needed = `${counts.length === 1 ? '1 task of' : `${counts.length} tasks of`} ${[...new Set(counts)].join(', ')} ${counts.length === 1 ? 'needs' : 'need'} ${wanted} classes`;
    const place = dealing.classOrder && dealing.classOrder !== 'shuffled' ? 'benchmark.classOrder' : set.name;
    throw new UserError(
      `benchmark.classesPerTask: ${needed}, but there are ${order.length} in ${place}`,
      'Use fewer tasks, or fewer classes in each.',
    );
  }
  let first = 0;
  return counts.map((count) => {
    first += count;
    return order.slice(first - count, first);
  });
}

function orderOf({ classOrder }: Dealing, seed: number, { classNames, name }: DetectionSet): readonly number[] {
  if (!classOrder) return classNames.map((_, id) => id);
  if (classOrder === 'shuffled') return [...shuffled(classNames.length, randomOf(seed, 'class-order'))];
  return classOrder.map((each, i) => {
    const id = classNames.indexOf(each);
    if (id >= 0) return id;
    throw new UserError(
      `benchmark.classOrder[${i}]: ${name} has no class "${each}"`,
      `Did you mean "${closest(each, classNames)}"?`,
    );
  });
}
