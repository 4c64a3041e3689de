import { type Described, kindNamed, schemaOf } from '../kind';
import type { Metric } from '../measures/metric';
import type { BenchmarkKind } from './benchmarkKind';
import * as benchmarks from './list';

/** What an experiment says of its stream of tasks, every default filled in. */
export type Benchmark = Described<(typeof benchmarks)[keyof typeof benchmarks]>;

export const benchmark = schemaOf(benchmarks).describe('The stream of tasks.');

/** What the benchmark that files call `kind` is. */
export const benchmarkNamed = (kind: string): BenchmarkKind => kindNamed(benchmarks, kind);

/** What a benchmark's data are called, in their order: names or paths. */
export function dataOf(benchmark: Benchmark): readonly string[] {
  if ('dataset' in benchmark) return [benchmark.dataset];
  return 'datasets' in benchmark ? benchmark.datasets : benchmark.folders;
}

/** What is measured of an experiment's tasks. */
export function metricOf(experiment: { readonly benchmark: Benchmark }): Metric {
  const kind = benchmarkNamed(experiment.benchmark.kind);
  return kind.metricOf?.(experiment.benchmark) ?? kind.metric;
}
