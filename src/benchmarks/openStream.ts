import type { Benchmark, Experiment } from '../core/experiment/experiment';
import type { BenchmarkHalf, BenchmarkOf } from './benchmark';
import * as list from './list';
import type { Places } from './places';
import type { Stream } from './stream';

const halves: { readonly [K in Benchmark['kind']]: BenchmarkHalf<BenchmarkOf<K>> } = list;

/**
 * The task stream of an experiment, with its data in memory or at hand. It follows from the experiment and the data alone.
 * @throws UserError where data is missing or damaged, or lacks what the experiment asks for
 */
export function openStream(experiment: Experiment, places: Places = {}): Promise<Stream> {
  const half: BenchmarkHalf = halves[experiment.benchmark.kind];
  return half.open(experiment.benchmark, experiment, places);
}

/**
 * The files and folders of a benchmark's data.
 * @throws UserError where they are not on this machine, with what to do
 */
export function findData(benchmark: Benchmark, places: Places = {}): readonly string[] {
  const half: BenchmarkHalf = halves[benchmark.kind];
  return half.find(benchmark, places);
}
