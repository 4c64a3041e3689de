import type { Output } from '../../graph/graph';
import { concat, reshape, slice } from '../../graph/ops';
import type { RegionOutputs } from './regionLoss';

/**
 * The outputs of a detector as columns of one head, which grows at its end when classes come: background, then for each
 * class its logit and its four offsets. `[regions, 1 + 5 · classes]`
 */
export const COLUMNS = { background: 1, ofClass: 5 } as const;

/** Where the offsets of a class begin among its columns. */
const OFFSETS = 1;

/** How many classes a head of so many columns has. */
export const classesIn = (columns: number): number => (columns - COLUMNS.background) / COLUMNS.ofClass;

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
