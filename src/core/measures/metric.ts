/** What each task is measured by, from 0 to 1. */
export type Metric = keyof typeof metrics;

/** The words for a metric. `title`: at the beginning of a title; `short`: of its mean over tasks. */
const metrics = {
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

/** Where runs with different metrics are shown together. */
const both = {
  title: 'Accuracy or MAP',
  word: 'accuracy or MAP',
  short: 'ACC, MAP',
  definition: `${metrics.accuracy.definition}; on facts mean average precision`,
};

export function metricNames(of: readonly { readonly metric: Metric }[]): Readonly<typeof both> {
  const [metric = 'accuracy', ...others] = new Set(of.map((each) => each.metric));
  return others.length > 0 ? both : metrics[metric];
}
