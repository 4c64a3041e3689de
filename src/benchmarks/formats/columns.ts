import { shortened } from '../../core/shortened';
import { UserError } from '../../core/userError';
import type { Reading } from './format';

/** Which columns of a table are what, by their places. */
export interface Columns {
  readonly label: number;
  readonly features: readonly number[];
  readonly split?: number;
  readonly task?: number;
}

const LABELS = ['label', 'labels', 'class', 'target', 'y', 'fine_label'];

/**
 * The place of the column of labels.
 * @throws UserError where none is named so
 */
export function labelColumn(names: readonly string[], { label }: Reading, place: string): number {
  const lower = names.map((name) => name.toLowerCase());
  const found =
    label === undefined ? LABELS.map((each) => lower.indexOf(each)).find((at) => at >= 0) : names.indexOf(label);
  if (found !== undefined && found >= 0) return found;
  throw new NoLabelColumn(
    label === undefined
      ? `${place}: no column is called ${LABELS.join(', ')}`
      : `benchmark.label: ${place} has no column "${label}"`,
    names,
  );
}

/** Nothing tells which column holds the labels. */
export class NoLabelColumn extends UserError {
  constructor(
    message: string,
    /** All columns. */
    readonly columns: readonly string[],
  ) {
    super(
      message,
      `Set benchmark.label, or --label on the command line, to the column of labels. There are ${shortened(columns.join(', '))}.`,
    );
  }
}

/** @throws UserError where columns are missing, or appear twice */
export function columnsOf(names: readonly string[], reading: Reading, place: string): Columns {
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) {
    throw new UserError(
      `${place}: the column "${shortened(twice)}" appears twice`,
      'Give each column a name of its own.',
    );
  }
  const label = labelColumn(names, reading, place);
  const lower = names.map((name) => name.toLowerCase());
  const [split, task] = ['split', 'task'].map((name) => lower.findIndex((each, i) => each === name && i !== label));
  // What pandas writes for the numbers of lines has no name.
  const features = [...names.keys()].filter(
    (i) => i !== label && i !== split && i !== task && names[i] !== '' && names[i] !== 'Unnamed: 0',
  );
  if (features.length === 0) {
    throw new UserError(`${place}: has no columns of features`, 'Each other column is a number of every sample.');
  }
  return {
    label,
    features,
    ...(split !== undefined && split >= 0 && { split }),
    ...(task !== undefined && task >= 0 && { task }),
  };
}

/** The shape of samples of so many numbers: in one row, or as the experiment arranges them. */
export function tableShape(count: number, { height, width, channels = 1 }: Reading, place: string): readonly number[] {
  if (height === undefined || width === undefined) return [count];
  if (height * width * channels === count) return [height, width, channels];
  throw new UserError(
    `benchmark.height: ${height} × ${width} × ${channels} are not the ${count} numbers of a sample in ${place}`,
    'Leave height and width out, or set those of the images.',
  );
}
