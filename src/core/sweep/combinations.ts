import { type Key, keysOf, type Problem, problemList } from '../experiment/problem';
import { MAX_LAYERS } from '../experiment/values';
import { type Axis, drawOf, isDrawn, rangeOf, sizeOf } from './axis';
import { type Grid, gridsIn, type ParsedSweep } from './sweepFile';

/** One option and its value. */
export interface Setting {
  readonly path: string;
  readonly keys: readonly Key[];
  readonly value: unknown;
}

/** The same, and where it stands in the sweep's file. */
export interface Choice extends Setting {
  readonly place: Place;
}

/** A place in the sweep's file: for people, and as keys. */
export interface Place {
  readonly text: string;
  readonly keys: readonly Key[];
}

/** What a cell sets. */
export interface Combination {
  readonly chosen: readonly Choice[];
  /** Of all of it. */
  readonly place: Place;
}

/** More are a mistake: nobody reads ten thousand rows. */
const MAX_CELLS = 10_000;

/**
 * What the cells of a sweep set, in the order of its file, the last path changing fastest.
 *
 * @throws UserError where there are too many, or a path leads to an item that no list has
 */
export function combinationsOf(sweep: ParsedSweep): readonly Combination[] {
  requireNear(sweep);
  requireFew(sweep);
  const values: Place = { text: 'values', keys: ['values'] };
  const ofGrids = gridsIn(sweep.values).flatMap(([keys, grid]) => {
    const axes = axesOf(placeOf(keys), grid, sweep.draws);
    return combinations(axes).map((groups) => ({ chosen: groups.flat(), place: values }));
  });
  const listed = (sweep.cells ?? []).map((cell, i): Combination => {
    const place = placeOf(['cells', i]);
    const chosen = Object.entries(cell).map(([path, value]) => {
      return { path, keys: keysOf(path), value, place: inside(place, path) };
    });
    return { chosen, place };
  });
  return [...ofGrids, ...listed];
}

function placeOf([first = '', ...keys]: readonly Key[]): Place {
  return keys.reduce<Place>(inside, { text: String(first), keys: [first] });
}

function inside({ text, keys }: Place, key: Key): Place {
  return { text: `${text}[${JSON.stringify(key)}]`, keys: [...keys, key] };
}

function requireNear(sweep: ParsedSweep): void {
  const places = [
    ...gridsIn(sweep.values).flatMap(([keys, grid]) => Object.keys(grid).map((path) => ({ path, keys }))),
    ...(sweep.cells ?? []).flatMap((cell, i) => Object.keys(cell).map((path) => ({ path, keys: ['cells', i] }))),
  ];
  const far = places.flatMap(({ path, keys }): Problem[] => {
    if (!keysOf(path).some((key) => Number(key) >= MAX_LAYERS)) return [];
    const place = inside(placeOf(keys), path);
    const message = `there is no such place: lists have at most ${MAX_LAYERS} items`;
    return [{ path: place.text, message, at: sweep.at(place.keys) }];
  });
  if (far.length > 0) throw problemList(sweep.file, far);
}

function requireFew(sweep: ParsedSweep): void {
  const sizes = gridsIn(sweep.values).map(([, grid]) => {
    const axes = Object.values(grid);
    const draws = axes.some(isDrawn) ? (sweep.draws?.count ?? 1) : 1;
    return axes.filter((axis) => !isDrawn(axis)).reduce((size, axis) => size * sizeOf(axis), draws);
  });
  const count = sizes.reduce((sum, size) => sum + size, sweep.cells?.length ?? 0);
  if (count <= MAX_CELLS) return;
  const key = sweep.values === undefined ? 'cells' : 'values';
  const message = `${count} combinations are more than ${MAX_CELLS}`;
  throw problemList(sweep.file, [{ path: key, message, at: sweep.at([key]) }]);
}

/** What changes independently: the values of an option, each by itself, and the draws of all options that are drawn. */
function axesOf(place: Place, grid: Grid, draws: ParsedSweep['draws']): readonly (readonly (readonly Choice[])[])[] {
  const entries = Object.entries(grid);
  const isFirst = (path: string) => entries.find(([, axis]) => isDrawn(axis))?.[0] === path;
  return entries.flatMap(([path, axis]) => {
    if (!isDrawn(axis)) return [valuesOf(axis).map((value, i) => [choice(place, axis, path, value, i)])];
    if (!isFirst(path)) return [];
    const drawn = Array.from({ length: draws?.count ?? 0 }, (_, i) =>
      entries.flatMap(([each, of]) => {
        if (Array.isArray(of) || !isDrawn(of)) return [];
        return [choice(place, of, each, drawOf(of, each, i, draws?.seed ?? 0))];
      }),
    );
    return [distinct(drawn)];
  });
}

function valuesOf(axis: Axis): readonly unknown[] {
  return Array.isArray(axis) ? axis : rangeOf(axis);
}

function choice(place: Place, axis: Axis, path: string, value: unknown, i?: number): Choice {
  const own = inside(place, path);
  return { path, keys: keysOf(path), value, place: Array.isArray(axis) && i !== undefined ? inside(own, i) : own };
}

/** A draw that repeats an earlier one is no other cell. */
function distinct(draws: readonly (readonly Choice[])[]): readonly (readonly Choice[])[] {
  const seen = new Set<string>();
  return draws.filter((draw) => {
    const text = JSON.stringify(draw.map(({ value }) => value));
    return !seen.has(text) && seen.add(text);
  });
}

/** Every choice of one item from each list. */
function combinations<T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] {
  return lists.reduce<readonly (readonly T[])[]>(
    (choices, list) => choices.flatMap((each) => list.map((item) => [...each, item])),
    [[]],
  );
}
