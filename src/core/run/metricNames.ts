import type { Metric } from './metrics';

/** What is measured of tasks, in words: accuracy, mean average precision, or both where runs of either kind are shown. */
export interface MetricNames {
  /** At the beginning of a title. */
  readonly title: string;
  readonly word: string;
  /** Of its average over tasks. */
  readonly short: string;
  /** What that is the mean of. */
  readonly meanOf: string;
}

const accuracy: MetricNames = { title: 'Accuracy', word: 'accuracy', short: 'ACC', meanOf: 'test accuracy' };
const map: MetricNames = {
  title: 'MAP',
  word: 'MAP',
  short: 'MAP',
  meanOf: 'average precision of test images by their facts',
};
const both: MetricNames = {
  title: 'Accuracy or MAP',
  word: 'accuracy or MAP',
  short: 'ACC, MAP',
  meanOf: 'test accuracy, on facts mean average precision,',
};

export function metricNames(of: readonly { readonly metric: Metric }[]): MetricNames {
  const metrics = new Set(of.map(({ metric }) => metric));
  if (metrics.size > 1) return both;
  return metrics.has('MAP') ? map : accuracy;
}
