import type { CellCard } from '../../src/core/panel/cellCard';
import { settingTitle } from '../shared/settingTitle';
import { type SweptValue, valuesOf, valueText } from './values';

/** An option that differs from cell to cell, as an axis of charts. */
export interface Axis {
  readonly path: string;
  readonly title: string;
  /** `steps`: values side by side, for words, and for numbers of which 0 stands beside powers. */
  readonly scale: 'log' | 'linear' | 'steps';
  /** Different ones, in their order on the axis. */
  readonly values: readonly SweptValue[];
}

export const SEED = 'seed';
export const METHOD = 'method';

/** The options that have several values, or that only some cells set, in the order of the file; the seed is the last. */
export function axesOf(cells: readonly CellCard[]): readonly Axis[] {
  const found = new Map<string, { readonly values: Set<SweptValue>; cells: number }>();
  for (const { sets } of cells) {
    for (const [path, value] of valuesOf(sets)) {
      const option = found.get(path) ?? { values: new Set(), cells: 0 };
      found.set(path, option);
      option.values.add(value);
      option.cells++;
    }
  }
  const seeds = new Set(cells.map(({ seed }) => seed));
  const options = [...found].filter(
    ([path, { values, cells: those }]) => path !== SEED && (values.size > 1 || those < cells.length),
  );
  const paths = options.map(([path]) => path);
  return [
    ...options.map(([path, { values }]) => axisOf(path, settingTitle(path, paths), [...values])),
    ...(seeds.size > 1 ? [axisOf(SEED, SEED, [...seeds])] : []),
  ];
}

function axisOf(path: string, title: string, values: readonly SweptValue[]): Axis {
  if (!values.every((value) => typeof value === 'number' && Number.isFinite(value))) {
    return { path, title, scale: 'steps', values };
  }
  const numbers = (values as readonly number[]).toSorted((a, b) => a - b);
  const positive = numbers.filter((value) => value > 0);
  const isSpread = isLogSpaced(positive);
  const scale = !isSpread ? 'linear' : positive.length === numbers.length ? 'log' : 'steps';
  return { path, title, scale, values: numbers };
}

/** Under this factor from the lowest to the highest value, a linear axis shows all. */
const MIN_FACTOR = 10;

/** Whether ascending positive values are more evenly spaced by their logarithms than by themselves. */
function isLogSpaced(values: readonly number[]): boolean {
  const [first = 1, last = 1] = [values[0], values.at(-1)];
  return last / first >= MIN_FACTOR && unevenness(values.map(Math.log)) <= unevenness(values);
}

/** Variance of the steps over their squared mean. */
function unevenness(values: readonly number[]): number {
  const steps = values.slice(1).map((value, i) => value - (values[i] ?? value));
  const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length;
  return steps.reduce((sum, step) => sum + (step / mean - 1) ** 2, 0) / steps.length;
}

/** The value of an axis in a cell; undefined where the cell does not set the option. */
export function valueOn({ path }: Axis, { seed, sets }: CellCard): SweptValue | undefined {
  return path === SEED ? seed : valuesOf(sets).get(path);
}

const places = new WeakMap<Axis, ReadonlyMap<SweptValue, number>>();

/** Where a value is on its axis. */
export function placeOn(axis: Axis, value: SweptValue): number {
  if (axis.scale !== 'steps' && typeof value === 'number') return axis.scale === 'log' ? Math.log10(value) : value;
  const known = places.get(axis) ?? new Map(axis.values.map((each, i) => [each, i]));
  places.set(axis, known);
  return known.get(value) ?? -1;
}

/** What stands at a place of an axis. */
export function textAt({ scale, values }: Axis, place: number): string {
  if (scale === 'log') return valueText(Number((10 ** place).toPrecision(12)));
  if (scale === 'linear') return valueText(Number(place.toPrecision(12)));
  const value = values[place];
  return value === undefined ? '' : valueText(value);
}

/** E.g. `λ = 4`; of methods only the name. */
export function assignment({ path, title }: Axis, text: string): string {
  return path === METHOD ? text : `${title} = ${text}`;
}

/** First and last place of an axis. */
export function rangeOf(axis: Axis): readonly [first: number, last: number] {
  const [first = 0, last = 0] = [axis.values[0], axis.values.at(-1)];
  return axis.scale === 'steps' ? [0, axis.values.length - 1] : [placeOn(axis, first), placeOn(axis, last)];
}
