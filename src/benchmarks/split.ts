import type { Experiment } from '../core/experiment/experiment';
import { randomOf, shuffled } from '../core/random';
import { UserError } from '../core/userError';
import { type BenchmarkOf, dataSetBenchmark } from './benchmark';
import { type DataSet, loadDataSet, shapeOfDataSet } from './dataSet';
import { findDataSet } from './findDataSet';
import { rowsByLabel, samplesAmong } from './samples';
import type { Task, TaskPlan } from './stream';
import { isNumber } from './taskSamples';

/** Split data (Zenke et al. 2017): every task holds some classes of the data set, each class in one task. */
export const split = dataSetBenchmark(
  (name, places) => findDataSet(name, places).path,
  shapeOfDataSet,
  loadDataSet,
  planOf,
);

function planOf(benchmark: BenchmarkOf<'split'>, { scenario, seed }: Experiment, data: DataSet): TaskPlan {
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

  const placeOfClass = new Map(order.map((each, place) => [each, place]));
  const units = Int32Array.from(data.labels, (label) => (placeOfClass.get(label) ?? 0) % count);
  const rows = rowsByLabel(data);
  const tasks = Array.from({ length: taskCount }, (_, index): Task => {
    const number = index + 1;
    const classes = order.slice(index * count, number * count);
    const own = classes.flatMap((each) => rows.get(each) ?? []);
    return {
      number,
      name: nameOf(classes, data),
      ...samplesAmong(own, benchmark, seed, number, data),
      classes,
      units: { first: scenario === 'domain-incremental' ? 0 : index * count, count },
    };
  });
  return { tasks, units };
}

/** E.g. `trouser, coat`; where that says nothing `digits 0, 1` or `classes 0, 1`. */
function nameOf(classes: readonly number[], { classNames, classNouns = ['class', 'classes'] }: DataSet): string {
  const names = classes.map((each) => classNames?.[each] ?? String(each));
  const list = names.join(', ');
  return names.every(isNumber) ? `${classNouns[classes.length === 1 ? 0 : 1]} ${list}` : list;
}

/** The order in which classes appear, checked against the data set. */
function orderOf({ classOrder }: BenchmarkOf<'split'>, seed: number, data: DataSet): readonly number[] {
  if (!classOrder) return data.classes;
  if (classOrder === 'shuffled') {
    return [...shuffled(data.classes.length, randomOf(seed, 'class-order'))].map((i) => data.classes[i] ?? 0);
  }
  const unknown = classOrder.findIndex((each) => !data.classes.includes(each));
  if (unknown >= 0) {
    throw new UserError(
      `benchmark.classOrder[${unknown}]: ${data.name} has no class ${classOrder[unknown]}`,
      `Its classes are ${data.classes.join(', ')}.`,
    );
  }
  return classOrder;
}
