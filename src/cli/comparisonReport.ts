import { count, inPercent, inPoints } from '../core/format';
import { type MeasureId, measuresOf } from '../core/measures/list';
import { noteOn } from '../core/measures/measure';
import { metricNames } from '../core/measures/metric';
import { methodTitle } from '../core/methods/methods';
import type { Comparison, ComparisonRow } from '../core/run/comparison';
import type { Statistic } from '../core/run/statistic';
import type { Report, Table, TitledTable } from '../core/table';

/** Runs side by side, for any table format. */
export function comparisonReport(comparison: Comparison): Report {
  const { rows } = comparison;
  return {
    tables: [measures(rows), ...subsets(rows), ...classes(rows), accuracies(comparison)],
    notes: [
      'Mean ± standard deviation of the sample, over n seeds.',
      ...(rows.some(({ stoppedEarly }) => stoppedEarly !== undefined) ? [early] : []),
      ...measuresOf(rows).map(noteOn),
    ],
    data: data(comparison),
    json: comparison,
  };
}

const early =
  'Stopped early: after these tasks, other cells of the sweep with the same seed did better (successive halving).';

function measures(rows: readonly ComparisonRow[]): TitledTable {
  const shown = measuresOf(rows);
  return {
    title: 'Measures after the last task, in % and percentage points',
    columns: ['', 'n', ...shown.map(({ short }) => short)],
    rows: rows.map((row) => [
      titled(row),
      count(row.seeds.length),
      ...shown.map(({ id, quantity }) => quantity.bareMean(statisticOf(row, id))),
    ]),
  };
}

function statisticOf(row: ComparisonRow, id: MeasureId): Statistic | null {
  return id === 'learningSeconds' ? row.seconds.learning : (row[id] ?? null);
}

/** A table of the subsets, if any row has some. */
function subsets(rows: readonly ComparisonRow[]): readonly TitledTable[] {
  const names = namesIn(rows, 'subsets');
  if (names.length === 0) return [];
  const { short } = metricNames(rows);
  return [
    {
      title: 'Subsets of classes after the last task, in % and percentage points',
      columns: ['', ...names.flatMap((name) => [`${name}: ${short}`, 'Drop'])],
      rows: rows.map((row) => [
        titled(row),
        ...names.flatMap((name) => {
          const subset = row.subsets.find((each) => each.name === name);
          return [inPercent.bareMean(subset?.averageAccuracy ?? null), inPoints.bareMean(subset?.drop ?? null)];
        }),
      ]),
    },
  ];
}

function namesIn(rows: readonly ComparisonRow[], key: 'subsets' | 'classes'): readonly string[] {
  return [...new Set(rows.flatMap((row) => (row[key] ?? []).map(({ name }) => name)))];
}

/** A table of the classes of detectors, if any row has some. */
function classes(rows: readonly ComparisonRow[]): readonly TitledTable[] {
  const names = namesIn(rows, 'classes');
  if (names.length === 0) return [];
  const { word } = metricNames(rows.filter(({ classes: each }) => each));
  return [
    {
      title: `Average precision of each class after the last task, in %, and its drop, in points; their mean is ${word}`,
      columns: ['', ...names.flatMap((name) => [`${name}: AP`, 'Drop'])],
      rows: rows.map((row) => [
        titled(row),
        ...names.flatMap((name) => {
          const found = row.classes?.find((each) => each.name === name);
          return [inPercent.bareMean(found?.now ?? null), inPoints.bareMean(found?.drop ?? null)];
        }),
      ]),
    },
  ];
}

function accuracies({ tasks, rows }: Comparison): TitledTable {
  return {
    title: `${metricNames(rows).title} in % on each task after the last`,
    columns: ['', ...tasks.map((name, i) => (name === `task ${i + 1}` ? name : `${i + 1} · ${name}`))],
    shortColumns: ['', ...tasks.map((_, i) => `task ${i + 1}`)],
    rows: rows.map((row) => [titled(row), ...tasks.map((_, i) => inPercent.bareMean(row.accuracy[i] ?? null))]),
  };
}

/** A label begins with the method as files name it; people read its title. */
const titled = ({ label, method }: ComparisonRow): string => methodTitle(method) + label.slice(method.length);

/** Every number in full: accuracies as fractions, memory in bytes, times in seconds. */
function data({ tasks, rows }: Comparison): Table {
  const { short, word } = metricNames(rows);
  // Programs read it: of detectors, `mAP50 1` and no en dash.
  const name = rows.some(({ metric }) => metric === 'accuracy') ? word : short;
  const ofAllFacts = rows.some(({ together }) => together);
  const statistics = (row?: ComparisonRow): readonly (readonly [column: string, value: Statistic | null])[] => [
    ...measuresOf(rows).flatMap(({ id, column }) =>
      id === 'together' ? [] : ([[column, row ? statisticOf(row, id) : null]] as const),
    ),
    ['importance seconds', row?.seconds.importance ?? null],
    ['total seconds', row?.seconds.total ?? null],
    ...tasks.map((_, i) => [`${name} ${i + 1}`, row?.accuracy[i] ?? null] as const),
    ...tasks.slice(0, -1).map((_, i) => [`drop ${i + 1}`, row?.drops[i] ?? null] as const),
    ...(ofAllFacts ? [['MAP of all', row?.together ?? null] as const] : []),
    ...namesIn(rows, 'subsets').flatMap((name) => {
      const subset = row?.subsets.find((each) => each.name === name);
      return [
        [`${name} ${short}`, subset?.averageAccuracy ?? null],
        [`${name} drop`, subset?.drop ?? null],
      ] as const;
    }),
    ...namesIn(rows, 'classes').flatMap((name) => {
      const found = row?.classes?.find((each) => each.name === name);
      return [
        [`${name} AP`, found?.now ?? null],
        [`${name} AP when learnt`, found?.learnt ?? null],
        [`${name} AP drop`, found?.drop ?? null],
      ] as const;
    }),
  ];
  const areStopped = rows.some(({ stoppedEarly }) => stoppedEarly !== undefined);
  const early = areStopped ? ['stopped early'] : [];
  const about = ['label', 'method', 'lambda', 'scenario', 'learnt', 'tasks', ...early, 'n', 'seeds'];
  return {
    columns: [...about, ...statistics().flatMap(([name]) => [name, `${name} std`])],
    rows: rows.map((row) => [
      ...[row.label, row.method, row.lambda ?? null, row.scenario, row.learnt, row.tasks],
      ...early.map(() => row.stoppedEarly ?? 0),
      ...[row.seeds.length, row.seeds.join(' ')],
      ...statistics(row).flatMap(([, value]) => [value?.mean ?? null, value?.deviation ?? null]),
    ]),
  };
}
