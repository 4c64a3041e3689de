import type { Benchmark, Experiment } from '../../core/experiment/experiment';
import { isNumber } from '../../core/isNumber';
import { randomOf, shuffled } from '../../core/random';
import { UserError } from '../../core/userError';
import type { DataSet } from '../dataSets/dataSet';
import { rowsByLabel, samplesAmong } from './samples';
import type { Task, TaskPlan } from './stream';

/** How an experiment deals classes to tasks, each to one. */
interface Dealing {
  readonly classesPerTask: number;
  readonly classOrder?: readonly number[] | 'shuffled' | undefined;
  readonly tasks?: number | undefined;
}

/**
 * The classes of each task, by the data set's own numbers.
 *
 * @throws {UserError} where the data set has too few classes, or none of a number
 */
export function classGroupsOf(benchmark: Dealing, seed: number, data: DataSet): readonly (readonly number[])[] {
  const order = orderOf(benchmark, seed, data);
  const count = benchmark.classesPerTask;
  const max = Math.floor(order.length / count);
  const taskCount = benchmark.tasks ?? max;
  if (taskCount > max || taskCount === 0) {
    throw new UserError(
      `benchmark.tasks: ${Math.max(1, taskCount)} tasks of ${count} classes need ${Math.max(1, taskCount) * count} ` +
        `classes, but there are ${order.length} in ${Array.isArray(benchmark.classOrder) ? 'benchmark.classOrder' : data.name}`,
      `At most ${max} tasks of ${count} classes are possible.`,
    );
  }
  return Array.from({ length: taskCount }, (_, index) => order.slice(index * count, (index + 1) * count));
}

/** E.g. `trouser, coat`; where that says nothing `digits 0, 1` or `classes 0, 1`. */
export function groupName(
  classes: readonly number[],
  { classNames, classNouns = ['class', 'classes'] }: DataSet,
): string {
  const names = classes.map((each) => classNames?.[each] ?? String(each));
  const list = names.join(', ');
  return names.every(isNumber) ? `${classNouns[classes.length === 1 ? 0 : 1]} ${list}` : list;
}

/** Tasks of the classes of each group alone. */
export function splitPlan<B extends Benchmark & Dealing>(
  benchmark: B,
  { scenario, seed }: Experiment,
  data: DataSet,
): TaskPlan {
  const groups = classGroupsOf(benchmark, seed, data);
  const count = benchmark.classesPerTask;
  const unitOfClass = new Map(groups.flatMap((classes) => classes.map((each, unit) => [each, unit])));
  const rows = rowsByLabel(data);
  const tasks = groups.map((classes, index): Task => {
    const own = classes.flatMap((each) => rows.get(each) ?? []);
    return {
      number: index + 1,
      name: groupName(classes, data),
      ...samplesAmong(own, benchmark, seed, index + 1, data),
      classes,
      units: { first: scenario === 'domain-incremental' ? 0 : index * count, count },
    };
  });
  return { tasks, units: Int32Array.from(data.labels, (label) => unitOfClass.get(label) ?? 0) };
}

/** The order in which classes appear, checked against the data set. */
function orderOf({ classOrder }: Dealing, seed: number, data: DataSet): readonly number[] {
  if (!classOrder) return data.classes;
  if (classOrder === 'shuffled') {
    return [...shuffled(data.classes.length, randomOf(seed, 'class-order'))].map((i) => data.classes[i] ?? 0);
  }
  const classes = new Set(data.classes);
  const unknown = classOrder.findIndex((each) => !classes.has(each));
  if (unknown >= 0) {
    throw new UserError(
      `benchmark.classOrder[${unknown}]: ${data.name} has no class ${classOrder[unknown]}`,
      `Its classes are ${data.classes.join(', ')}.`,
    );
  }
  return classOrder;
}
