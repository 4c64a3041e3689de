import type * as z from 'zod';
import type { Description } from '../dataSets/description';
import type { DetectionDescription } from '../detection/description';
import type { FoundProblem } from '../experiment/problem';
import type { Fit, Traits } from '../experiment/traits';
import type { Scenario } from '../experiment/values';
import type { Described, Kind } from '../kind';
import type { Metric } from '../measures/metric';

/** What a benchmark is: the rule that makes tasks from data. How it does so stands in `src/benchmarks`. */
export interface BenchmarkKind<K extends string = string, O extends z.ZodRawShape = z.ZodRawShape> extends Kind<K, O> {
  /** What is measured on each task. */
  readonly metric: Metric;
  /** The same where the options choose it; `metric` is the default. */
  metricOf?(options: Described<Kind<K, O>>): Metric;
  /** Whether labels are classes; otherwise they are vectors, and there are no class probabilities. */
  readonly hasClasses: boolean;
  /** Whether samples are pictures whose objects are to be found in regions of them, so that outputs are those of regions. */
  readonly hasRegions?: true;
  /** The options that a new experiment must set, with a value to begin with. */
  readonly shortest: NoInfer<z.input<z.ZodObject<O>>>;
  /** Default all scenarios. */
  readonly fit?: Fit;
  /** Number of tasks; undefined where the data decides. */
  tasks(options: Described<Kind<K, O>>): number | undefined;
  /** What is wrong with these options, or with the rest of the experiment beside them. */
  rules?(options: Described<Kind<K, O>>, traits: Traits): Iterable<FoundProblem>;
  /** The streams that it makes of such a data set, the usual one first; none where it does not fit. */
  offers?(about: Description): readonly StreamOffer[];
  /** The same of a detection data set. */
  objectOffers?(about: DetectionDescription): readonly StreamOffer[];
}

/** A stream that can be made of a data set. */
export interface StreamOffer {
  /** What its tasks are, e.g. `5 tasks of 2 classes`. */
  readonly title: string;
  /** The options of the benchmark, beside the data set and how it is read. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly scenario: Scenario;
  /** Training samples of each task, on average. */
  readonly trainSamples: number;
  /** Where the stream itself says how it is trained. */
  readonly training?: { readonly epochs: number; readonly batchSize: number };
}

/** Lets the compiler infer a kind's options for its own functions. */
export function benchmarkKind<const K extends string, O extends z.ZodRawShape>(
  kind: BenchmarkKind<K, O>,
): BenchmarkKind<K, O> {
  return kind;
}
