import { inPercent, inPoints } from '../../src/core/format';
import { difference } from '../../src/core/measures/accuracyMatrix';
import { DETECTION_METRICS, metricNames } from '../../src/core/measures/metric';
import { type EvaluatedTask, type Evaluation, evaluationTitle } from '../../src/core/panel/evaluation';
import type { Report } from '../../src/core/table';

export type Precision = (typeof DETECTION_METRICS)[number];

interface ClassRow extends Pick<EvaluatedTask, 'learnt' | 'now' | 'forgotten'> {
  readonly label: string;
  readonly objects: number;
}

/** The average precisions of all classes by one metric, as fractions. */
export function classRows({ tasks, checkpoint }: Evaluation, metric: Precision): readonly ClassRow[] {
  return tasks.flatMap(({ task, classes = [] }) =>
    classes.map(({ name, objects, ...all }) => {
      const [learnt, now] = [all.learnt?.[metric] ?? null, all.now[metric]];
      const forgotten = task < checkpoint ? difference(learnt, now) : null;
      return { label: `${task} · ${name}`, objects, learnt, now, forgotten };
    }),
  );
}

/** The average precisions of all classes by all metrics, to be copied. */
export function classReport(evaluation: Evaluation): Pick<Report, 'tables' | 'notes' | 'data'> {
  const columns = ['Metric', 'Class', 'When learnt in %', 'Now in %', 'Forgotten in points', 'Objects'];
  const rows = DETECTION_METRICS.flatMap((metric) =>
    classRows(evaluation, metric).map((row) => ({ ...row, metric: metricNames([{ metric }]).title })),
  );
  return {
    tables: [
      {
        title: `Average precision of each class on test pictures, ${evaluationTitle(evaluation)}`,
        columns,
        rows: rows.map(({ metric, label, learnt, now, forgotten, objects }) => [
          ...[metric, label, inPercent.bare(learnt), inPercent.bare(now), inPoints.bare(forgotten), String(objects)],
        ]),
      },
    ],
    notes: ['Forgotten: when learnt minus now.'],
    data: {
      columns,
      rows: rows.map(({ metric, label, learnt, now, forgotten, objects }) => [
        ...[metric, label, inPercent.number(learnt), inPercent.number(now), inPoints.number(forgotten), objects],
      ]),
    },
  };
}
