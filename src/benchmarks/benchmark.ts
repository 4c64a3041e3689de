import type { Benchmark, Experiment } from '../core/experiment/experiment';
import type { Places } from './places';
import { type LabelledData, sourceOfDataSet } from './source';
import type { Stream, TaskPlan } from './stream';
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
export interface DataSetBenchmark<B extends Benchmark, D extends Samples & LabelledData> extends BenchmarkHalf<B> {
  /** The stream that it makes of `data`. */
  streamOf(benchmark: B, experiment: Experiment, data: D): Stream;
}

export function dataSetBenchmark<B extends Benchmark & { readonly dataset: string }, D extends Samples & LabelledData>(
  find: (name: string, places: Places) => string,
  shapeOf: (name: string, places: Places) => Promise<Stream['inputShape']>,
  load: (name: string, places: Places) => D | Promise<D>,
  planOf: (benchmark: B, experiment: Experiment, data: D) => TaskPlan,
): DataSetBenchmark<B, D> {
  const make = (benchmark: B, experiment: Experiment, data: D): Stream => ({
    ...streamOf(experiment, data, planOf(benchmark, experiment, data)),
    sources: [sourceOfDataSet(data, benchmark.dataset)],
  });
  return {
    find: ({ dataset }, places) => [find(dataset, places)],
    inputShape: ({ dataset }, places) => shapeOf(dataset, places),
    open: async (benchmark, experiment, places) => make(benchmark, experiment, await load(benchmark.dataset, places)),
    streamOf: make,
  };
}
