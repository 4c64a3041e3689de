import { ABSENT, count } from '../../src/core/format';
import { type ShownClass, type ShownStream, shownStreamTitle } from '../../src/core/panel/shownStream';
import type { Cell, Report } from '../../src/core/table';

/** What a row has beside its task and class. */
interface Column {
  readonly title: string;
  of(each: ShownClass): number | undefined;
}

const counts: readonly Column[] = [
  { title: 'For training', of: ({ train }) => train },
  { title: 'For validation', of: ({ validation }) => validation },
  { title: 'For testing', of: ({ test }) => test },
];
const values: readonly Column[] = [
  { title: 'Smallest value', of: (each) => each.values?.min },
  { title: 'Largest value', of: (each) => each.values?.max },
  { title: 'Mean', of: (each) => each.values?.mean },
];

/** The numbers of a stream, class by class. */
export function reportOf(stream: ShownStream): Pick<Report, 'tables' | 'notes' | 'data'> {
  const { tasks, taskCount } = stream;
  const all = tasks.flatMap(({ classes }) => classes);
  const isUsed = ({ of }: Column) => all.some((each) => (of(each) ?? 0) !== 0);
  const hasValues = all.some((each) => each.values);
  const columns = [
    ...counts.filter((each) => each.title !== 'For validation' || isUsed(each)),
    ...(hasValues ? values : []),
  ];
  const titles = ['Task', 'Class', ...columns.map(({ title }) => title)];
  const rows = tasks.flatMap(({ task, name, classes }) =>
    classes.map((each) => ({ label: `${task} · ${name}`, each })),
  );
  const cells = <T extends Cell>(write: (value: number | undefined, column: Column) => T) =>
    rows.map(({ label, each }) => [label, each.name, ...columns.map((column) => write(column.of(each), column))]);
  const looked = Math.max(0, ...all.map((each) => each.values?.samples ?? 0));
  const shortened = tasks.find(({ classes, classCount }) => classes.length < classCount);
  return {
    tables: [
      {
        title: `Samples of each class, ${shownStreamTitle(stream)}`,
        columns: titles,
        rows: cells((value, column) => textOf(value, values.includes(column))),
      },
    ],
    notes: [
      ...(hasValues ? [`Values as they are stored, of at most ${count(looked)} training samples of each class.`] : []),
      ...(tasks.length < taskCount ? [`The first ${count(tasks.length)} of ${count(taskCount)} tasks.`] : []),
      ...(shortened ? [`Of each task, the first ${count(shortened.classes.length)} classes at most.`] : []),
    ],
    data: { columns: titles, rows: cells((value) => value ?? null) },
  };
}

function textOf(value: number | undefined, isMeasured: boolean): string {
  if (value === undefined) return ABSENT;
  return isMeasured ? String(Number(value.toPrecision(4))).replace('-', '−') : count(value);
}
