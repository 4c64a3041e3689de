import { COLUMNS, classesIn } from '../../core/detection/columns';
import type { Output } from '../../graph/graph';
import { concat, reshape, slice } from '../../graph/ops';
import type { RegionOutputs } from './regionLoss';

/** Where the offsets of a class begin among its columns. */
const OFFSETS = 1;

/** What the columns of a head for these classes stand for. */
export function columnNames(classes: readonly string[]): readonly string[] {
  const parts = ['logit', 'x', 'y', 'width', 'height'];
  return ['background logit', ...classes.flatMap((name) => parts.map((part) => `${name} ${part}`))];
}

/** Logits of background and classes, and offsets, from such columns. */
export function outputsIn(columns: Output): RegionOutputs {
  const width = columns.shape?.[1];
  if (width == null) throw new Error(`the width of ${columns.node.name} is not known`);
  const classes = classesIn(width);
  const background = slice(columns, [0, 0], [null, COLUMNS.background]);
  const each = reshape(slice(columns, [0, COLUMNS.background], [null, classes * COLUMNS.ofClass]), [
    null,
    classes,
    COLUMNS.ofClass,
  ]);
  const logits = reshape(slice(each, [0, 0, 0], [null, classes, OFFSETS]), [null, classes]);
  const offsets = reshape(slice(each, [0, 0, OFFSETS], [null, classes, COLUMNS.ofClass - OFFSETS]), [
    null,
    4 * classes,
  ]);
  return { logits: concat([background, logits], 1), offsets };
}

/** The columns that have these outputs. */
export function columnsOf({ logits, offsets }: RegionOutputs): Output {
  const width = logits.shape?.[1];
  if (width == null) throw new Error(`the width of ${logits.node.name} is not known`);
  const classes = width - COLUMNS.background;
  const background = slice(logits, [0, 0], [null, COLUMNS.background]);
  const ofClasses = reshape(slice(logits, [0, COLUMNS.background], [null, classes]), [null, classes, OFFSETS]);
  const each = concat([ofClasses, reshape(offsets, [null, classes, COLUMNS.ofClass - OFFSETS])], 2);
  return concat([background, reshape(each, [null, classes * COLUMNS.ofClass])], 1);
}
