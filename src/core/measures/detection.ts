import { inPercent } from '../format';
import { meanOver, tasksLearnt } from './accuracyMatrix';
import { meanOfClasses } from './classes';
import { type Measured, measureOf } from './measure';
import { type DetectionMetric, metricNames } from './metric';

/** 1/T Σ_{i≤T} R(T, i) with the means over classes by a metric as R(T, i), whichever the accuracy matrix has. */
export function averageBy(
  metric: DetectionMetric,
  { classes, accuracyMatrix }: Pick<Measured, 'classes' | 'accuracyMatrix'>,
): number | null {
  const last = tasksLearnt(accuracyMatrix);
  return meanOver(1, last, (i) => meanOfClasses(classes[last - 1]?.[i - 1] ?? null, metric));
}

export const mAP50 = averageOf('mAP50');
export const mAP50At11Points = averageOf('mAP50-11-points');
export const mAP50To95 = averageOf('mAP50-95');

function averageOf<M extends DetectionMetric>(metric: M) {
  const { word, short } = metricNames([{ metric }]);
  return measureOf<M>({
    id: metric,
    short,
    title: `Average ${word}`,
    definition: `Mean ${word} over the tasks trained so far, after the last`,
    formula: '1/T Σ R(T, i) over i ≤ T, with R by this metric',
    quantity: inPercent,
    better: 'higher',
    column: short,
    of: (run) => averageBy(metric, run),
  });
}
