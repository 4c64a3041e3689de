import * as benchmarks from '../../core/benchmarks/list';
import type { Benchmark, Experiment } from '../../core/experiment/experiment';
import { type Described, halfNamed } from '../../core/kind';
import * as list from '../kinds/list';
import type { Places } from '../places/places';
import type { BenchmarkHalf } from './benchmark';
import type { Stream } from './stream';

const halves: { readonly [N in keyof typeof benchmarks]: BenchmarkHalf<Described<(typeof benchmarks)[N]>> } = list;

/**
 * The task stream of an experiment, with its data. It depends on the experiment and the data alone.
 * @throws UserError where data is missing or damaged, or lacks what the experiment asks for
 */
export function openStream(experiment: Experiment, places: Places = {}): Promise<Stream> {
  return halfOf(experiment.benchmark).open(experiment.benchmark, experiment, places);
}

/**
 * The files and folders of a benchmark's data.
 * @throws UserError where they are not on this machine, with what to do
 */
export function findData(benchmark: Benchmark, places: Places = {}): readonly string[] {
  return halfOf(benchmark).find(benchmark, places);
}

/**
 * `[height, width, channels]` of an input, from as little of the data as tells it.
 * @throws UserError where data is missing or damaged
 */
export function inputShapeOf(benchmark: Benchmark, places: Places = {}): Promise<Stream['inputShape']> {
  return halfOf(benchmark).inputShape(benchmark, places);
}

function halfOf({ kind }: Benchmark): BenchmarkHalf {
  return halfNamed(benchmarks, halves, kind);
}
