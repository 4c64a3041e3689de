/** A column of a table that is sorted, filtered and arranged by the user. */
export interface TableColumn<R> {
  readonly id: string;
  readonly kind: 'text' | 'measure';
  /** With the unit of its values, if they have one. */
  readonly title: string;
  /** For the tooltip of its heading and the column chooser. */
  readonly definition: string;
  /** Unless the user chooses it. */
  readonly isHidden: boolean;
  text(row: R): string;
}

/** The column that is always there, and the first. */
export const NAME = 'name';

export type SortValue = number | string | undefined;

/** Numbers before texts; numbers within texts by their value. */
export function compareValues(a: SortValue, b: SortValue): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  return collator.compare(String(a), String(b));
}

const collator = new Intl.Collator(undefined, { numeric: true });
