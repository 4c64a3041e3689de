import type { Quantity } from '../format';
import type { RunState } from '../run/run';

/**
 * A measure of a run after the last trained task: what it is, where it comes from, how its values are written, and how it
 * is computed. Tables, charts and docs take all of this from here.
 *
 * Symbols in formulas: R(t, i) is the accuracy on task i after training task t, T the last trained task, b(i) the accuracy
 * of the untrained network on task i.
 */
export interface Measure<Id extends string = string> {
  /** Its name in JSON. */
  readonly id: Id;
  /** For the heading of a column. */
  readonly short: string;
  readonly title: string;
  /** What it says, without its mean over tasks. */
  readonly definition: string;
  readonly formula?: string;
  readonly source?: { readonly paper: string; readonly place: string };
  readonly quantity: Quantity;
  readonly better: 'higher' | 'lower';
  /** Its column in a CSV file, whose values are fractions, bytes or seconds. */
  readonly column: string;
  /** Null where it was not measured. */
  of(run: Measured): number | null;
}

/** What a column means, for the notes under a table. */
export function noteOn({ short, definition, source }: Measure): string {
  return `${short}: ${definition}${source ? ` (${source.paper})` : ''}.`;
}

export interface Measured extends Pick<RunState, 'accuracyMatrix' | 'classes' | 'untrained' | 'together' | 'tasks'> {
  /** Absent where it is not known. */
  readonly memoryBytes?: number | undefined;
}

/** Makes the type of a measure know its id. */
export const measureOf = <Id extends string>(measure: Measure<Id>): Measure<Id> => measure;
