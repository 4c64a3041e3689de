import type { Experiment } from '../../core/experiment/experiment';
import { MAX_TASKS } from '../../core/run/limits';
import { UserError } from '../../core/userError';
import { type DataSet, openDataSet, shapeOfDataSet } from '../dataSets/dataSet';
import { findDataSet } from '../places/findDataSet';
import { type BenchmarkOf, dataSetBenchmark } from '../streams/benchmark';
import { samplesAmong } from '../streams/samples';
import type { Task, TaskPlan } from '../streams/stream';

/**
 * The same classes in one domain after the other (domain-incremental learning, van de Ven & Tolias 2019), where the data set
 * numbers the domain of each sample: e.g. sessions of a camera, or years. Tasks come in the order of their numbers.
 */
export const domains = dataSetBenchmark(
  (name, places) => findDataSet(name, places).path,
  shapeOfDataSet,
  openDataSet,
  planOf,
);

function planOf(benchmark: BenchmarkOf<'domains'>, { scenario, seed }: Experiment, data: DataSet): TaskPlan {
  const numbered = data.tasks;
  if (!numbered) {
    throw new UserError(
      `benchmark.dataset: ${data.name} does not say which task each sample is of`,
      'Save train_t.npy and test_t.npy beside the samples, or give a table a column "task" (docs/DATA.md).',
    );
  }
  const rows = new Map<number, number[]>();
  for (const [row, number] of numbered.entries()) {
    const own = rows.get(number);
    if (own) own.push(row);
    else rows.set(number, [row]);
  }
  if (rows.size > MAX_TASKS) {
    throw new UserError(
      `benchmark.dataset: ${data.name} has ${rows.size} tasks, and at most ${MAX_TASKS} are trained`,
      'Number fewer tasks.',
    );
  }
  const count = data.classes.length;
  const tasks = [...rows]
    .sort(([a], [b]) => a - b)
    .map(([number, own], index): Task => {
      return {
        number: index + 1,
        name: `domain ${number}`,
        ...samplesAmong(own, benchmark, seed, index + 1, data),
        classes: data.classes,
        units: { first: scenario === 'task-incremental' ? index * count : 0, count },
      };
    });
  const unitOfClass = new Map(data.classes.map((each, unit) => [each, unit]));
  return { tasks, units: Int32Array.from(data.labels, (label) => unitOfClass.get(label) ?? 0) };
}
