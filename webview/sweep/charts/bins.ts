import { type Axis, placeOn, rangeOf, textAt } from '../axes';
import type { SweptValue } from '../values';

/** Rows or columns of a heat map. */
export interface Bins {
  readonly labels: readonly string[];
  /** Whether each is a range of values. */
  readonly areRanges: boolean;
  of(value: SweptValue): number;
}

/** With more values, numbers are put together in ranges. */
const MAX_VALUES = 24;
const RANGES = 16;

export function binsOf(axis: Axis): Bins {
  const { values, scale } = axis;
  if (values.length <= MAX_VALUES || scale === 'steps') {
    const places = new Map(values.map((value, i) => [value, i]));
    return {
      labels: values.map((value) => textAt(axis, placeOn(axis, value))),
      areRanges: false,
      of: (value) => places.get(value) ?? -1,
    };
  }
  const [first, last] = rangeOf(axis);
  const width = (last - first) / RANGES;
  return {
    labels: Array.from({ length: RANGES }, (_, i) => {
      const edges = [first + i * width, first + (i + 1) * width].map((place) => textAt(axis, rounded(axis, place)));
      return edges.join('–');
    }),
    areRanges: true,
    of: (value) => Math.min(RANGES - 1, Math.floor((placeOn(axis, value) - first) / width)),
  };
}

/** Edges of ranges have two digits. */
function rounded({ scale }: Axis, place: number): number {
  return scale === 'log' ? Math.log10(Number((10 ** place).toPrecision(2))) : Number(place.toPrecision(2));
}
