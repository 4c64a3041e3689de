import type { Benchmark, Experiment } from '../core/experiment/experiment';
import { randomOf, shuffled } from '../core/random';
import { UserError } from '../core/userError';
import type { DataSet } from './dataSet';
import { chooseSamples } from './samples';
import type { Task, TaskPlan } from './stream';

/** Split data (Zenke et al. 2017): every task holds some classes of the data set, each class in one task. */
export function splitTasks(
  benchmark: Extract<Benchmark, { kind: 'split' }>,
  { scenario, seed }: Experiment,
  data: DataSet,
): TaskPlan {
  const order = orderOf(benchmark, seed, data);
  const count = benchmark.classesPerTask;
  const most = Math.floor(order.length / count);
  const taskCount = benchmark.tasks ?? most;
  if (taskCount > most || taskCount === 0) {
    throw new UserError(
      `benchmark.tasks: ${Math.max(1, taskCount)} tasks of ${count} classes need ${Math.max(1, taskCount) * count} ` +
        `classes, but there are ${order.length} in ${Array.isArray(benchmark.classOrder) ? 'benchmark.classOrder' : data.name}`,
      `At most ${most} tasks of ${count} classes are possible.`,
    );
  }

  const placeOfClass = new Map(order.map((each, place) => [each, place]));
  const units = Int32Array.from(data.labels, (label) => (placeOfClass.get(label) ?? 0) % count);
  const rows = rowsByClass(data);
  const tasks = Array.from({ length: taskCount }, (_, index): Task => {
    const number = index + 1;
    const classes = order.slice(index * count, number * count);
    const own = classes.flatMap((each) => [...(rows.get(each) ?? [])]);
    const isTraining = (row: number) => row < data.trainRows;
    const trainRows = Int32Array.from(own.filter(isTraining)).sort();
    const testRows = Int32Array.from(own.filter((row) => !isTraining(row))).sort();
    return {
      number,
      name: classes.map((each) => data.classNames?.[each] ?? String(each)).join(' / '),
      ...chooseSamples(benchmark, seed, number, trainRows, testRows),
      classes,
      units: { first: scenario === 'domain-incremental' ? 0 : index * count, count },
    };
  });
  return { tasks, units };
}

/** The order in which classes appear, checked against the data set. */
function orderOf(
  { classOrder }: Extract<Benchmark, { kind: 'split' }>,
  seed: number,
  data: DataSet,
): readonly number[] {
  if (!classOrder) return data.classes;
  if (classOrder === 'shuffled') {
    return [...shuffled(data.classes.length, randomOf(seed, 'class-order'))].map((i) => data.classes[i] ?? 0);
  }
  const strange = classOrder.findIndex((each) => !data.classes.includes(each));
  if (strange >= 0) {
    throw new UserError(
      `benchmark.classOrder[${strange}]: ${data.name} has no class ${classOrder[strange]}`,
      `Its classes are ${data.classes.join(', ')}.`,
    );
  }
  return classOrder;
}

function rowsByClass(data: DataSet): ReadonlyMap<number, readonly number[]> {
  const rows = new Map<number, number[]>();
  data.labels.forEach((label, row) => {
    const same = rows.get(label);
    if (same) same.push(row);
    else rows.set(label, [row]);
  });
  return rows;
}
