import type * as z from 'zod';
import type { FoundProblem } from '../experiment/problem';
import type { Fit } from '../experiment/traits';
import type { Scenario } from '../experiment/values';
import type { Described, Kind } from '../kind';
import type { Metric } from '../measures/metric';

/** What a benchmark is: the rule that makes tasks from data. How it does so stands in `src/benchmarks`. */
export interface BenchmarkKind<K extends string = string, O extends z.ZodRawShape = z.ZodRawShape> extends Kind<K, O> {
  /** What is measured on each task. */
  readonly metric: Metric;
  /** Whether labels are classes; otherwise they are vectors, and there are no class probabilities. */
  readonly hasClasses: boolean;
  /** The options that a new experiment must set, with a value to begin with. */
  readonly shortest: NoInfer<z.input<z.ZodObject<O>>>;
  /** Default all scenarios. */
  readonly fit?: Fit;
  /** Number of tasks; undefined where the data decides. */
  tasks(options: Described<Kind<K, O>>): number | undefined;
  /** What is wrong with these options. */
  rules?(options: Described<Kind<K, O>>, scenario: Scenario): Iterable<FoundProblem>;
}

/** Lets the compiler infer a kind's options for its own functions. */
export function benchmarkKind<const K extends string, O extends z.ZodRawShape>(
  kind: BenchmarkKind<K, O>,
): BenchmarkKind<K, O> {
  return kind;
}
