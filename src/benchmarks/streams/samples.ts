import type { Benchmark } from '../../core/experiment/experiment';
import { randomOf, subset } from '../../core/random';
import { UserError } from '../../core/userError';
import type { Task } from './stream';

/** A data set as its tasks see it: training rows first, each with the number of its class or fact. */
interface LabelledRows {
  readonly name: string;
  readonly trainRows: number;
  readonly labels: ArrayLike<number>;
}

/** The rows of each label, ascending. */
export function rowsByLabel({ labels }: LabelledRows): ReadonlyMap<number, readonly number[]> {
  const rows = new Map<number, number[]>();
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row] ?? 0;
    const same = rows.get(label);
    if (same) same.push(row);
    else rows.set(label, [row]);
  }
  return rows;
}

/** Chooses a task's samples among `rows`, those for training before those for testing as in the data set. */
export function samplesAmong(
  rows: readonly number[],
  benchmark: Benchmark,
  seed: number,
  task: number,
  { trainRows, name }: LabelledRows,
): Pick<Task, 'train' | 'validation' | 'test'> {
  const own = new Int32Array(rows).sort();
  const isTraining = (row: number) => row < trainRows;
  const [train, test] = [own.filter(isTraining), own.filter((row) => !isTraining(row))];
  return chooseSamples(benchmark, seed, task, train, test, name);
}

/**
 * Chooses a task's samples among its rows: at most `trainSamples` and `testSamples` of them. Of the training samples,
 * the share `validation` is held out. Rows stay in ascending order.
 * @param source where the samples come from, for errors
 */
export function chooseSamples(
  benchmark: Benchmark,
  seed: number,
  task: number,
  trainRows: Int32Array,
  testRows: Int32Array,
  source: string,
): Pick<Task, 'train' | 'validation' | 'test'> {
  if (trainRows.length === 0 || testRows.length === 0) {
    throw new UserError(
      `Task ${task} has ${trainRows.length} training and ${testRows.length} test samples in ${source}`,
      'Every task needs both. Leave out classes that lack one of them.',
    );
  }
  const draw = (rows: Int32Array, count: number | undefined, name: string) =>
    subset(rows, count ?? rows.length, randomOf(seed, name, task)).sort();
  const train = draw(trainRows, benchmark.trainSamples, 'train-samples');
  const test = draw(testRows, benchmark.testSamples, 'test-samples');
  if (benchmark.validation === 0) return { train, validation: new Int32Array(0), test };

  const heldOut = Math.max(1, Math.round(train.length * benchmark.validation));
  if (heldOut >= train.length) {
    throw new UserError(
      `benchmark.validation: ${benchmark.validation} of the ${train.length} training samples of task ${task} ` +
        'leaves none to train on',
      'Make benchmark.validation smaller or benchmark.trainSamples larger.',
    );
  }
  const validation = draw(train, heldOut, 'validation');
  const held = new Set(validation);
  return { train: train.filter((row) => !held.has(row)), validation, test };
}
