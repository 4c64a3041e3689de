import type { Benchmark } from '../core/experiment/experiment';
import { randomOf, shuffled } from '../core/random';
import { UserError } from '../core/userError';
import type { Task } from './stream';

/**
 * Chooses a task's samples among the rows that are its own: at most `trainSamples` and `testSamples` of them, and of
 * the training samples the share `validation` held out. Rows stay in ascending order.
 */
export function chooseSamples(
  benchmark: Benchmark,
  seed: number,
  task: number,
  trainRows: Int32Array,
  testRows: Int32Array,
): Pick<Task, 'train' | 'validation' | 'test'> {
  if (trainRows.length === 0 || testRows.length === 0) {
    throw new UserError(
      `Task ${task} has ${trainRows.length} training and ${testRows.length} test samples in ${whereOf(benchmark, task)}`,
      'Every task needs both; leave out classes that have only one of them.',
    );
  }
  const ofTask = drawn(trainRows, benchmark.trainSamples ?? trainRows.length, seed, 'train-samples', task);
  const test = drawn(testRows, benchmark.testSamples ?? testRows.length, seed, 'test-samples', task);
  if (benchmark.validation === 0) return { train: ofTask, validation: new Int32Array(0), test };

  const heldOut = Math.max(1, Math.round(ofTask.length * benchmark.validation));
  if (heldOut >= ofTask.length) {
    throw new UserError(
      `benchmark.validation: ${benchmark.validation} of the ${ofTask.length} training samples of task ${task} ` +
        'leaves none to train on',
      'Make benchmark.validation smaller or benchmark.trainSamples larger.',
    );
  }
  const validation = drawn(ofTask, heldOut, seed, 'validation', task);
  const held = new Set(validation);
  return { train: ofTask.filter((row) => !held.has(row)), validation, test };
}

function whereOf(benchmark: Benchmark, task: number): string {
  return benchmark.kind === 'images' ? String(benchmark.folders[task - 1]) : benchmark.dataset;
}

function drawn(rows: Int32Array, count: number, seed: number, ...names: readonly (string | number)[]): Int32Array {
  if (count >= rows.length) return rows;
  const order = shuffled(rows.length, randomOf(seed, ...names));
  return order
    .subarray(0, count)
    .map((place) => rows[place] ?? 0)
    .sort();
}
