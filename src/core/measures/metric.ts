/** What each task is measured by, from 0 to 1. */
export type Metric = 'accuracy' | 'MAP';

/** The words for a metric, or for both where runs with different metrics are shown together. */
export interface MetricNames {
  /** At the beginning of a title. */
  readonly title: string;
  readonly word: string;
  /** Of its mean over tasks. */
  readonly short: string;
  readonly definition: string;
}

const metrics: Readonly<Record<Metric, MetricNames>> = {
  accuracy: {
    title: 'Accuracy',
    word: 'accuracy',
    short: 'ACC',
    definition: 'Share of a task’s test samples that are classified correctly',
  },
  MAP: {
    title: 'MAP',
    word: 'MAP',
    short: 'MAP',
    definition: 'Mean over a task’s facts of the average precision of retrieving its test images by the fact',
  },
};

const both: MetricNames = {
  title: 'Accuracy or MAP',
  word: 'accuracy or MAP',
  short: 'ACC, MAP',
  definition: `${metrics.accuracy.definition}; on facts mean average precision`,
};

export function metricNames(of: readonly { readonly metric: Metric }[]): MetricNames {
  const [metric = 'accuracy', ...others] = new Set(of.map((each) => each.metric));
  return others.length > 0 ? both : metrics[metric];
}
