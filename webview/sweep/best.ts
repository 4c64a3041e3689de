import type { CellMeasureId } from '../../src/core/measures/list';
import type { Measure } from '../../src/core/measures/measure';
import type { CellGroup } from './groups';

export type CellMeasure = Measure<CellMeasureId>;

/** Means that differ by less are equal: it is the rounding of sums. */
const EQUAL = 1e-12;

/** Whether a value is better than another by more than rounding. */
export function isBetter({ better }: CellMeasure, value: number, other: number): boolean {
  return better === 'higher' ? value > other + EQUAL : value < other - EQUAL;
}

/** Those with the best value of a measure: several where they are equal, none where none has a value. */
export function bestBy<T>(
  items: readonly T[],
  measure: CellMeasure,
  valueIn: (item: T) => number | undefined,
): readonly T[] {
  const measured = items.flatMap((item) => {
    const value = valueIn(item);
    return value !== undefined && Number.isFinite(value) ? [{ item, value }] : [];
  });
  const best = measured.reduce<number | undefined>(
    (most, { value }) => (most === undefined || isBetter(measure, value, most) ? value : most),
    undefined,
  );
  if (best === undefined) return [];
  return measured.flatMap(({ item, value }) => (isBetter(measure, best, value) ? [] : [item]));
}

/** The groups with the best mean of a measure, of those that can be ranked. */
export function bestOf(groups: readonly CellGroup[], measure: CellMeasure): readonly CellGroup[] {
  return bestBy(groups, measure, ({ isRanked, measures }) => (isRanked ? measures[measure.id]?.mean : undefined));
}
