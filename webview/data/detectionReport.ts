import { count } from '../../src/core/format';
import { type ShownDetectionSet, shownDetectionSetTitle } from '../../src/core/panel/shownDetectionSet';
import type { Cell, Report, Table } from '../../src/core/table';

/** The numbers of a detection data set, class by class. */
export function classReport(set: ShownDetectionSet): Pick<Report, 'tables' | 'notes' | 'data'> {
  const columns = ['Class', 'Objects for training', 'For testing', 'Pictures for training', 'Pictures for testing'];
  const rows = set.classes.map(({ name, train, test, trainPictures, testPictures }): readonly Cell[] => [
    ...[name, train, test, trainPictures, testPictures],
  ]);
  const text = (cell: Cell) => (typeof cell === 'number' ? count(cell) : String(cell));
  const title = `Objects of each class, ${shownDetectionSetTitle(set)}`;
  const more = set.classes.length < set.classCount;
  return {
    tables: [{ title, columns, rows: rows.map((row) => row.map(text)) }],
    notes: more ? [`The first ${count(set.classes.length)} of ${count(set.classCount)} classes.`] : [],
    data: { columns, rows },
  };
}

/** The boxes of the pictures that are shown: what is drawn, as numbers. */
export function boxTable({ pictures }: ShownDetectionSet): Table {
  return {
    columns: ['Picture', 'Class', 'x1', 'y1', 'x2', 'y2', 'Flag'],
    rows: pictures.flatMap(({ name, objects }) =>
      objects.map((each) => [name, each.name, each.x1, each.y1, each.x2, each.y2, each.flag ?? '']),
    ),
  };
}
