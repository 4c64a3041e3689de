import type { Experiment } from '../../core/experiment/experiment';
import { UserError } from '../../core/userError';
import { sha256Of } from '../../store/sha256';
import { type DataSet, openDataSet, shapeOfDataSet } from '../dataSets/dataSet';
import { reshaped } from '../pictures/reshape';
import { findDataSet } from '../places/findDataSet';
import type { Places } from '../places/places';
import { madeRows } from '../rows/madeRows';
import { BYTES, bytesOf, inputTypeOf, rowOf } from '../rows/rawInputs';
import { type BenchmarkHalf, type BenchmarkOf, toldOf } from '../streams/benchmark';
import { samplesAmong } from '../streams/samples';
import type { Stream, Task } from '../streams/stream';
import { streamOf, wordsIn } from '../streams/streamOf';

/** Changes whenever the program makes other bytes of the same samples. */
const VERSION = 1;

/**
 * Several data sets in a row, each of them a task: 5-Datasets (Ebrahimi et al. 2020, section 5), eight of them in Serrà et
 * al. 2018. Rows are the samples of all, one data set after the other, in one shape.
 */
export const datasets: BenchmarkHalf<BenchmarkOf<'datasets'>> = {
  find: (benchmark, places) => benchmark.datasets.map((name) => findDataSet(name, places).path),
  async inputShape(benchmark, places) {
    const [first = ''] = benchmark.datasets;
    return shapeIn(benchmark, await shapeOfDataSet(first, places, benchmark));
  },
  open,
};

/** `[height, width, channels]`, as the experiment says or as the first data set has it. */
function shapeIn(
  { height, width, channels }: BenchmarkOf<'datasets'>,
  [ownHeight, ownWidth, ownChannels]: DataSet['inputShape'],
): DataSet['inputShape'] {
  return [height ?? ownHeight, width ?? ownWidth, channels ?? ownChannels];
}

async function open(benchmark: BenchmarkOf<'datasets'>, experiment: Experiment, places: Places): Promise<Stream> {
  const { scenario, seed } = experiment;
  const all: DataSet[] = [];
  for (const name of benchmark.datasets) all.push(await openDataSet(name, places, benchmark));
  const [one] = all;
  if (!one) throw new Error('there is a data set');
  const inputShape = shapeIn(benchmark, one.inputShape);
  requireAlike(benchmark, all, inputShape, scenario === 'domain-incremental');

  const used: Int32Array[] = [];
  const chosen: Task[] = [];
  const tasks: Task[] = [];
  const units: number[] = [];
  let outputs = 0;
  for (const [index, data] of all.entries()) {
    const first = units.length;
    const rows = Array.from({ length: data.rows }, (_, row) => row);
    const own = samplesAmong(rows, benchmark, seed, index + 1, data);
    const about = { number: index + 1, name: data.name, classes: data.classes };
    const count = data.classes.length;
    const task: Task = {
      ...{ ...about, ...own, ...wordsIn(data)(about) },
      units: { first: scenario === 'domain-incremental' ? 0 : outputs, count },
    };
    outputs += count;
    const taken = Int32Array.from([...own.train, ...own.validation, ...own.test]).sort();
    const numbers = new Map([...taken].map((row, i) => [row, first + i]));
    const moved = (part: Int32Array) => part.map((row) => numbers.get(row) ?? -1);
    const unitOfClass = new Map(data.classes.map((each, unit) => [each, unit]));
    for (const row of taken) units.push(unitOfClass.get(data.labels[row] ?? -1) ?? 0);
    used.push(taken);
    chosen.push(task);
    tasks.push({ ...task, train: moved(own.train), validation: moved(own.validation), test: moved(own.test) });
  }
  const type = inputTypeOf(one.inputs);
  const troubles: string[] = [];
  const files = benchmark.datasets.flatMap((name) => findDataSet(name, places).files.map(({ path }) => path));
  const size = (shape: readonly number[]) => shape.reduce((product, each) => product * each, 1);
  const firsts = used.map((_, index) => used.slice(0, index).reduce((sum, { length }) => sum + length, 0));
  const { height, width, channels, testShare } = benchmark;
  const inputs = await madeRows(
    {
      name: 'data-sets-in-a-row',
      files,
      made: [VERSION, inputShape, [height, width, channels, testShare], sha256Of(...used.map(bytesOfRows))],
      ...{ type, rows: units.length, rowBytes: size(inputShape) * BYTES[type] },
    },
    (row, target) => {
      const index = firsts.findLastIndex((first) => first <= row);
      const data = all[index];
      if (!data) throw new Error(`there is no row ${row}`);
      const stored = rowOf(data.inputs, used[index]?.[row - (firsts[index] ?? 0)] ?? -1, size(data.inputShape));
      target.set(bytesOf(stored instanceof Uint8Array ? reshaped(stored, data.inputShape, inputShape) : stored));
    },
    (trouble) => troubles.push(trouble),
  );
  const told = all.map((data, index) => toldOf(data, chosen.slice(index, index + 1), data.name));
  return {
    ...streamOf(experiment, { inputShape, inputs, rows: units.length }, { tasks, units: Int32Array.from(units) }),
    sources: told.flatMap(({ sources }) => sources),
    notes: told.flatMap(({ notes }) => notes),
    troubles: [...told.flatMap(({ troubles }) => troubles), ...troubles],
  };
}

const bytesOfRows = ({ buffer, byteOffset, byteLength }: Int32Array) => new Uint8Array(buffer, byteOffset, byteLength);

/** @throws {UserError} where the samples of a data set cannot be brought to the shape and type of the others */
function requireAlike(
  benchmark: BenchmarkOf<'datasets'>,
  all: readonly DataSet[],
  shape: DataSet['inputShape'],
  shareHead: boolean,
): void {
  const [one] = all;
  for (const [i, data] of all.entries()) {
    const place = `benchmark.datasets[${i}]`;
    const type = inputTypeOf(data.inputs);
    if (one && type !== inputTypeOf(one.inputs)) {
      throw new UserError(
        `${place}: samples of ${data.name} are ${type}, but those of ${one.name} are ${inputTypeOf(one.inputs)}`,
        'Data sets in a row must have one type: save the samples of all as bytes or of all as floats.',
      );
    }
    if (one && shareHead && data.classes.length !== one.classes.length) {
      throw new UserError(
        `scenario: domain-incremental has one head for all tasks, but ${one.name} has ${one.classes.length} classes and ` +
          `${data.name} has ${data.classes.length}`,
        'Use task-incremental, where every task has a head of its own.',
      );
    }
    requireReshapable(place, data, shape, [benchmark.height, benchmark.width, benchmark.channels]);
  }
}

/** Pictures of bytes are brought to another shape where the experiment asks for it. */
function requireReshapable(
  place: string,
  { name, inputs, inputShape }: DataSet,
  shape: DataSet['inputShape'],
  asked: readonly (number | undefined)[],
): void {
  const differs = inputShape.map((size, axis) => size !== shape[axis]);
  if (!differs.includes(true)) return;
  const message = `${place}: samples of ${name} are ${inputShape.join(' × ')}, but those of the tasks are ${shape.join(' × ')}`;
  const [height, width, channels] = inputShape;
  if (inputTypeOf(inputs) !== 'uint8' || height === 1 || width === 1 || (channels !== 1 && channels !== 3)) {
    throw new UserError(message, 'Only pictures of bytes, grey or in three colours, are brought to another shape.');
  }
  if (!differs.some((each, axis) => each && asked[axis] === undefined)) return;
  throw new UserError(
    message,
    'Set benchmark.height, benchmark.width and benchmark.channels: all pictures are then brought to that shape.',
  );
}
