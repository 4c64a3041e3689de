import type { Experiment } from '../../core/experiment/experiment';
import { randomOf, shuffled } from '../../core/random';
import { type DataSet, openDataSet, shapeOfDataSet } from '../dataSets/dataSet';
import { findDataSet } from '../places/findDataSet';
import { type BenchmarkOf, dataSetBenchmark } from '../streams/benchmark';
import { samplesAmong } from '../streams/samples';
import type { Task, TaskPlan } from '../streams/stream';

/**
 * Permuted data (Goodfellow et al. 2013, Kirkpatrick et al. 2017): every task is the whole data set with all input
 * elements in another fixed order. Task 1 keeps them in place. Of colour images, which these
 * papers do not have, either each element moves by itself, or pixels move with their channels.
 */
export const permuted = dataSetBenchmark(
  (name, places) => findDataSet(name, places).path,
  shapeOfDataSet,
  openDataSet,
  planOf,
);

function planOf(benchmark: BenchmarkOf<'permuted'>, { scenario, seed }: Experiment, data: DataSet): TaskPlan {
  const rows = Array.from({ length: data.rows }, (_, row) => row);
  const count = data.classes.length;
  const tasks = Array.from({ length: benchmark.tasks }, (_, index): Task => {
    const number = index + 1;
    return {
      number,
      name: number === 1 ? 'unpermuted' : `permutation ${number}`,
      ...samplesAmong(rows, benchmark, seed, number, data),
      classes: data.classes,
      ...(number > 1 && { permutation: permutationOf(benchmark, seed, number, data) }),
      units: { first: scenario === 'task-incremental' ? index * count : 0, count },
    };
  });
  const unitOfClass = new Map(data.classes.map((each, unit) => [each, unit]));
  return { tasks, units: Int32Array.from(data.labels, (label) => unitOfClass.get(label) ?? 0) };
}

/** `[elements]`: of each element, which one of the data set stands in its place. */
function permutationOf(
  { permute }: BenchmarkOf<'permuted'>,
  seed: number,
  task: number,
  { inputShape }: DataSet,
): Int32Array {
  const [height, width, channels] = inputShape;
  const generator = randomOf(seed, 'permutation', task);
  if (permute !== 'pixels') return shuffled(height * width * channels, generator);
  const pixels = shuffled(height * width, generator);
  return Int32Array.from(
    { length: height * width * channels },
    (_, i) => (pixels[Math.floor(i / channels)] ?? 0) * channels + (i % channels),
  );
}
