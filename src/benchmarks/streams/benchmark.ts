import type { Benchmark, Experiment } from '../../core/experiment/experiment';
import type { Places } from '../places/places';
import { type LabelledData, sourceOfDataSet } from './source';
import type { Stream, Task, TaskPlan } from './stream';
import { type Samples, streamOf } from './streamOf';

/** The benchmark of an experiment, by its kind. */
export type BenchmarkOf<K extends Benchmark['kind']> = Extract<Benchmark, { kind: K }>;

/** What a kind of benchmark does: the acting half of the kind of the same name in core. */
export interface BenchmarkHalf<B extends Benchmark = Benchmark> {
  /**
   * Where its data is: files or folders.
   * @throws UserError where it is not on this machine, with what to do
   */
  find(benchmark: B, places: Places): readonly string[];
  /**
   * `[height, width, channels]` of an input, from as little of the data as tells it.
   * @throws UserError where data is missing or damaged
   */
  inputShape(benchmark: B, places: Places): Promise<Stream['inputShape']>;
  /** @throws UserError where data is missing or damaged, or lacks what the experiment asks for */
  open(benchmark: B, experiment: Experiment, places: Places): Promise<Stream>;
}

/** A benchmark made of one data set, which it divides into tasks. */
export interface DataSetBenchmark<B extends Benchmark, D extends DividedData> extends BenchmarkHalf<B> {
  /** The stream that it makes of `data`. */
  streamOf(benchmark: B, experiment: Experiment, data: D): Stream;
}

/** Training samples first, then test samples. */
interface DividedData extends Samples, LabelledData {
  readonly inputShape: Samples['inputShape'];
  readonly trainRows: number;
  readonly notes?: readonly string[];
  readonly troubles?: readonly string[];
}

export function dataSetBenchmark<B extends Benchmark & { readonly dataset: string }, D extends DividedData>(
  find: (name: string, places: Places) => string,
  shapeOf: (name: string, places: Places, benchmark: B) => Promise<Stream['inputShape']>,
  load: (name: string, places: Places, benchmark: B) => D | Promise<D>,
  planOf: (benchmark: B, experiment: Experiment, data: D) => TaskPlan,
): DataSetBenchmark<B, D> {
  const make = (benchmark: B, experiment: Experiment, data: D): Stream => {
    const plan = planOf(benchmark, experiment, data);
    return { ...streamOf(experiment, data, plan), ...toldOf(data, plan.tasks, benchmark.dataset) };
  };
  return {
    find: ({ dataset }, places) => [find(dataset, places)],
    inputShape: (benchmark, places) => shapeOf(benchmark.dataset, places, benchmark),
    open: async (benchmark, experiment, places) =>
      make(benchmark, experiment, await load(benchmark.dataset, places, benchmark)),
    streamOf: make,
  };
}

/**
 * What a stream tells of a data set that it is made of.
 *
 * @param tasks those with samples of it, as rows of the data set
 */
export function toldOf(
  data: DividedData,
  tasks: readonly Task[],
  name: string,
): Required<Pick<Stream, 'sources' | 'notes' | 'troubles'>> {
  return {
    sources: [sourceOfDataSet(data, name)],
    notes: [...(data.notes ?? []), ...untestedNote(tasks, data, name)],
    troubles: data.troubles ?? [],
  };
}

/** Names listed in a note. */
const MAX_NAMES = 10;

/** Names the classes or facts that are trained but have no test samples, if there are any. */
function untestedNote(tasks: readonly Task[], data: DividedData, name: string): readonly string[] {
  const { labels, classNames, trainRows, rows } = data;
  const untested = new Set<number>();
  for (const { train } of tasks) for (const row of train) untested.add(labels[row] ?? 0);
  for (let row = trainRows; row < rows; row++) untested.delete(labels[row] ?? 0);
  if (untested.size === 0) return [];
  const names = [...untested].sort((a, b) => a - b).map((label) => classNames?.[label] ?? String(label));
  const some = names.length > MAX_NAMES ? [...names.slice(0, MAX_NAMES), '…'] : names;
  return [`${name}: has no test samples of ${some.join(', ')}, which is trained, but not measured.`];
}
