import { basename } from 'node:path';
import type { Benchmark, Experiment } from '../../core/experiment/experiment';
import { UserError } from '../../core/userError';
import { sha256Of } from '../../store/sha256';
import { type DataSet, openDataSet, shapeOfDataSet } from '../dataSets/dataSet';
import type { Reading } from '../formats/format';
import { findDataSet } from '../places/findDataSet';
import type { Places } from '../places/places';
import { madeRows } from '../rows/madeRows';
import { BYTES, bytesOf, inputTypeOf, rowOf } from '../rows/rawInputs';
import type { ReadRow } from '../rows/rowFile';
import { type BenchmarkHalf, toldOf } from './benchmark';
import { samplesAmong } from './samples';
import type { Stream, Task } from './stream';
import { streamOf } from './streamOf';

/** What a task makes of the samples of a data set. */
export interface Change {
  /** What the task is called. */
  readonly name: string;
  /** All that decides what comes of a sample: JSON. */
  readonly made: unknown;
  /**
   * Changes a sample, `[height × width × channels]` as it is stored, bytes from 0 to 255. Absent where samples stay as they
   * are. What bytes become is rounded, and cut off at 0 and 255.
   * @param row number of the sample in the data set
   */
  readonly apply?: (values: Float32Array, row: number) => Float32Array;
}

/** Changes whenever the program makes other bytes of the same samples. */
const VERSION = 1;

/**
 * A benchmark in which every task has all samples of one data set, changed in another way: one domain after the other
 * (domain-incremental learning, van de Ven & Tolias 2019). Samples are changed once, before training, so that passes over
 * them take no longer than over any others.
 */
export function changedSamples<B extends Benchmark & Reading & { readonly dataset: string }>(
  changesOf: (benchmark: B, experiment: Experiment, data: DataSet) => readonly Change[],
): BenchmarkHalf<B> {
  return {
    find: ({ dataset }, places) => [findDataSet(dataset, places).path],
    inputShape: (benchmark, places) => shapeOfDataSet(benchmark.dataset, places, benchmark),
    open: (benchmark, experiment, places) => open(benchmark, experiment, places, changesOf),
  };
}

async function open<B extends Benchmark & Reading & { readonly dataset: string }>(
  benchmark: B,
  experiment: Experiment,
  places: Places,
  changesOf: (benchmark: B, experiment: Experiment, data: DataSet) => readonly Change[],
): Promise<Stream> {
  const { scenario, seed } = experiment;
  const data = await openDataSet(benchmark.dataset, places, benchmark);
  const changes = changesOf(benchmark, experiment, data);
  const all = Array.from({ length: data.rows }, (_, row) => row);
  const count = data.classes.length;
  const chosen = changes.map(({ name }, index): Task => {
    return {
      number: index + 1,
      name,
      ...samplesAmong(all, benchmark, seed, index + 1, data),
      classes: data.classes,
      units: { first: scenario === 'task-incremental' ? index * count : 0, count },
    };
  });

  // The rows of the stream: those of the first task, then those of the second, …
  const used = chosen.map(({ train, validation, test }) => Int32Array.from([...train, ...validation, ...test]).sort());
  let first = 0;
  const tasks = chosen.map(({ train, validation, test, ...task }, index): Task => {
    const numbers = new Map([...(used[index] ?? [])].map((row, i) => [row, first + i]));
    first += numbers.size;
    const moved = (part: Int32Array) => part.map((row) => numbers.get(row) ?? -1);
    return { ...task, train: moved(train), validation: moved(validation), test: moved(test) };
  });
  const troubles: string[] = [];
  const type = inputTypeOf(data.inputs);
  const elements = data.inputShape.reduce((product, size) => product * size, 1);
  const inputs = await madeRows(
    {
      name: `${basename(data.name)}-${benchmark.kind}`,
      files: findDataSet(benchmark.dataset, places).files.map(({ path }) => path),
      made: [VERSION, reading(benchmark), changes.map(({ made }) => made), sha256Of(...used.map(bytesOfRows))],
      type,
      rows: first,
      rowBytes: elements * BYTES[type],
    },
    changed(data, used, changes, elements),
    (trouble) => troubles.push(trouble),
  );
  const unitOfClass = new Map(data.classes.map((each, unit) => [each, unit]));
  const units = Int32Array.from(
    used.flatMap((rows) => [...rows]),
    (row) => unitOfClass.get(data.labels[row] ?? -1) ?? 0,
  );
  const told = toldOf(data, chosen, benchmark.dataset);
  return {
    ...streamOf(experiment, { ...data, inputs, rows: first }, { tasks, units }),
    ...told,
    troubles: [...told.troubles, ...troubles],
  };
}

/** Makes the rows of a stream of which each task has `used` rows of the data set. */
function changed(
  { inputs }: DataSet,
  used: readonly Int32Array[],
  changes: readonly Change[],
  elements: number,
): ReadRow {
  const firsts = used.map((_, index) => used.slice(0, index).reduce((sum, { length }) => sum + length, 0));
  return (row, target) => {
    const index = firsts.findLastIndex((first) => first <= row);
    const own = used[index]?.[row - (firsts[index] ?? 0)] ?? -1;
    const stored = rowOf(inputs, own, elements);
    const apply = changes[index]?.apply;
    if (!apply) return target.set(bytesOf(stored));
    const values = apply(Float32Array.from(stored), own);
    if (stored instanceof Float32Array) target.set(bytesOf(values));
    else new Uint8ClampedArray(target.buffer, target.byteOffset, target.length).set(values);
  };
}

const bytesOfRows = ({ buffer, byteOffset, byteLength }: Int32Array) => new Uint8Array(buffer, byteOffset, byteLength);

/** What else decides which samples the files hold. */
function reading({ label, axes, height, width, channels, testShare }: Reading): Reading {
  return { label, axes, height, width, channels, testShare };
}

/** @throws {UserError} where samples are not pictures: they have one row or column only */
export function requirePictures({ inputShape, name }: DataSet, kind: string): void {
  const [height, width] = inputShape;
  if (height > 1 && width > 1) return;
  throw new UserError(
    `benchmark.kind: "${kind}" changes pictures, but samples of ${name} are ${inputShape.join(' × ')}`,
    'Arrange the numbers of a table with benchmark.height and benchmark.width, or use another kind of benchmark.',
  );
}
