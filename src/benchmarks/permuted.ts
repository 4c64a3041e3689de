import type { Experiment } from '../core/experiment/experiment';
import { randomOf, shuffled } from '../core/random';
import { type BenchmarkOf, dataSetBenchmark } from './benchmark';
import { type DataSet, loadDataSet, shapeOfDataSet } from './dataSet';
import { findDataSet } from './findDataSet';
import { samplesAmong } from './samples';
import type { Task, TaskPlan } from './stream';

/**
 * Permuted data (Goodfellow et al. 2013, Kirkpatrick et al. 2017): every task is the whole data set with all input
 * elements in another fixed order. Task 1 keeps them in place.
 */
export const permuted = dataSetBenchmark(
  (name, places) => findDataSet(name, places).path,
  shapeOfDataSet,
  loadDataSet,
  planOf,
);

function planOf(benchmark: BenchmarkOf<'permuted'>, { scenario, seed }: Experiment, data: DataSet): TaskPlan {
  const [height, width, channels] = data.inputShape;
  const rows = Array.from({ length: data.rows }, (_, row) => row);
  const count = data.classes.length;
  const tasks = Array.from({ length: benchmark.tasks }, (_, index): Task => {
    const number = index + 1;
    return {
      number,
      name: number === 1 ? 'unpermuted' : `permutation ${number}`,
      ...samplesAmong(rows, benchmark, seed, number, data),
      classes: data.classes,
      ...(number > 1 && { permutation: shuffled(height * width * channels, randomOf(seed, 'permutation', number)) }),
      units: { first: scenario === 'task-incremental' ? index * count : 0, count },
    };
  });
  const unitOfClass = new Map(data.classes.map((each, unit) => [each, unit]));
  return { tasks, units: Int32Array.from(data.labels, (label) => unitOfClass.get(label) ?? 0) };
}
