/** What each task is measured by, from 0 to 1. */
export type Metric = keyof typeof metrics;

/** The words for a metric. `title`: at the beginning of a title; `short`: of its mean over tasks. */
interface Words {
  readonly title: string;
  readonly word: string;
  readonly short: string;
  readonly definition: string;
}

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
    short: 'mAP50 VOC07',
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

export type DetectionMetric = (typeof DETECTION_METRICS)[number];

/** All of them. */
export const METRICS = ['accuracy', ...PRECISIONS] as const satisfies readonly Metric[];

/** Where runs of detectors have different metrics. */
const detection: Words = {
  title: 'mAP',
  word: 'mAP',
  short: 'mAP',
  definition:
    'Mean over a task’s classes of the average precision of detecting their objects in all test pictures, by the metric of each run',
};

/** The words for what these runs have been measured by; where they differ, e.g. `accuracy or MAP`. */
export function metricNames(of: readonly { readonly metric: Metric }[]): Words {
  const found = new Set(of.map(({ metric }) => metric));
  const others = METRICS.filter((metric) => found.has(metric) && !isOfDetection(metric));
  const detectors = DETECTION_METRICS.filter((metric) => found.has(metric));
  const words = others.map((metric): Words => metrics[metric]);
  const [first] = detectors;
  if (first) words.push(detectors.length > 1 ? detection : metrics[first]);
  const [one = metrics.accuracy, ...more] = words;
  if (more.length === 0) return one;
  const all = [one.word, ...more.map(({ word }) => word)];
  return {
    title: inWords([one.title, ...more.map(({ word }) => word)]),
    word: inWords(all),
    short: words.map(({ short }) => short).join(', '),
    definition: words.map(({ title, definition }) => `${title}: ${definition}`).join('. '),
  };
}

const inWords = (words: readonly string[]) => `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

export function isOfDetection(metric: string): metric is DetectionMetric {
  return DETECTION_METRICS.some((each) => each === metric);
}

/** Metrics of detectors, that of the accuracy matrix first. */
export function detectionMetricsFrom(metric: Metric): readonly DetectionMetric[] {
  return DETECTION_METRICS.toSorted((a, b) => Number(b === metric) - Number(a === metric));
}

/** The average precision of one class by a metric, which is a mean over classes: e.g. `AP50`. */
export function ofOneClass(metric: DetectionMetric): string {
  return metrics[metric].short.replace(/^m/, '');
}

/** What a metric is measured on: a test sample, or a picture with objects in it. */
export function sampleWord(metric: Metric): string {
  return isOfDetection(metric) ? 'picture' : 'sample';
}
