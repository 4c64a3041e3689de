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
  mAP50: {
    title: 'mAP at 0.5',
    word: 'mAP at 0.5',
    short: 'mAP50',
    definition:
      'Mean over a task’s classes of the average precision of detecting their objects in all test pictures with an IoU of 0.5 or more, as in VOC since 2010',
  },
  'mAP50-11-points': {
    title: 'mAP at 0.5 (11 points)',
    word: 'mAP at 0.5 (11 points)',
    short: 'mAP50 (11 points)',
    definition:
      'Mean over a task’s classes of the average precision of detecting their objects in all test pictures with an IoU of 0.5 or more, at 11 recalls, as in VOC 2007',
  },
  'mAP50-95': {
    title: 'mAP at 0.5–0.95',
    word: 'mAP at 0.5–0.95',
    short: 'mAP50-95',
    definition:
      'Mean over a task’s classes, and over IoU thresholds from 0.5 to 0.95, of the average precision of detecting their objects in all test pictures, as in COCO',
  },
};

/** All but accuracy, as events name them. */
export const PRECISIONS = ['MAP', 'mAP50', 'mAP50-11-points', 'mAP50-95'] as const satisfies readonly Metric[];

/** Those of detectors. */
export const DETECTION_METRICS = ['mAP50', 'mAP50-11-points', 'mAP50-95'] as const satisfies readonly Metric[];

/** All of them. */
export const METRICS = ['accuracy', ...PRECISIONS] as const satisfies readonly Metric[];

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
