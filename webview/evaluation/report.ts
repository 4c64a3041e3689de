import { inPercent, inPoints } from '../../src/core/format';
import { metricNames } from '../../src/core/measures/metric';
import { type Evaluation, evaluationTitle } from '../../src/core/panel/evaluation';
import type { Report } from '../../src/core/table';

const columns = ['Task', 'When learnt in %', 'Now in %', 'Forgotten in points', 'Samples'];

/** The numbers of an evaluation, to be copied. */
export function reportOf(evaluation: Evaluation): Pick<Report, 'tables' | 'notes' | 'data'> {
  const { tasks, average, metric } = evaluation;
  const { title } = metricNames([{ metric }]);
  const rows = tasks.flatMap(({ task, subsets, ...all }) => [
    { label: `${task} · ${all.name}`, ...all },
    ...subsets.map((subset) => ({ label: `${task} · ${all.name}, ${subset.name}`, ...subset })),
  ]);
  const text = ({ learnt, now, forgotten }: Evaluation['average']) => [
    inPercent.bare(learnt),
    inPercent.bare(now),
    inPoints.bare(forgotten),
  ];
  return {
    tables: [
      {
        title: `${title} on test samples, ${evaluationTitle(evaluation)}`,
        columns,
        rows: [
          ...rows.map((row) => [row.label, ...text(row), String(row.samples)]),
          ...(tasks.length > 1 ? [['Average', ...text(average), '']] : []),
        ],
      },
    ],
    notes: ['Forgotten: when learnt minus now; its average is over old tasks.'],
    data: {
      columns,
      rows: rows.map(({ label, learnt, now, forgotten, samples }) => [
        label,
        inPercent.number(learnt),
        inPercent.number(now),
        inPoints.number(forgotten),
        samples,
      ]),
    },
  };
}
