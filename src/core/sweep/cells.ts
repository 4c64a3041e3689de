import { differences } from '../experiment/differences';
import type { Experiment } from '../experiment/experiment';
import { checkExperiment } from '../experiment/parseExperiment';
import { type Key, keysOf, MAX_PROBLEMS, type Problem, problemList } from '../experiment/problem';
import { MAX_LAYERS } from '../experiment/values';
import { UserError } from '../userError';
import { cellInWords, cellName, withDigest } from './cellName';
import type { Grid, ParsedSweep } from './sweepFile';

/** One combination of a sweep's values, and the experiment that it makes. */
export interface Cell {
  /** Name of its run directory: the same from call to call, whatever else the sweep has. */
  readonly id: string;
  readonly experiment: Experiment;
  /** What it sets: values by the path of the option, in the order of the file. */
  readonly sets: Readonly<Record<string, unknown>>;
}

/** More are a mistake: nobody reads ten thousand rows. */
const MAX_CELLS = 10_000;

/**
 * All cells of a sweep, in the order of their values, the last path changing fastest.
 * @param base the experiment, as read from the file that the sweep names or as it stands in the sweep
 * @throws UserError that lists what is wrong with cells, and where in the sweep's file
 */
export function sweepCells(sweep: ParsedSweep, base: unknown): readonly Cell[] {
  const { name, file } = sweep;
  requireNear(sweep);
  const sizes = gridsOf(sweep).map(([, grid]) => Object.values(grid).reduce((size, list) => size * list.length, 1));
  const count = sizes.reduce((sum, size) => sum + size, 0);
  if (count > MAX_CELLS) throw new UserError(`${file}: ${count} combinations are more than ${MAX_CELLS}.`);
  if (!isObject(base)) throw problemList(file, [{ path: 'experiment', message: 'it is not an object' }]);

  const problems = new Map<string, Problem>();
  const cells = new Map<string, Cell>();
  for (const chosen of gridsOf(sweep).flatMap(([place, grid]) => combinations(axesOf(place, grid)))) {
    if (problems.size >= MAX_PROBLEMS) break;
    const checked = checkExperiment(withChoices(base, chosen));
    if (!checked.ok) {
      for (const problem of checked.problems) {
        const placed = placedIn(sweep, chosen, problem);
        problems.set(`${placed.path}: ${placed.message}`, placed);
      }
      continue;
    }
    const plain = cellName(name, chosen);
    const earlier = cells.get(plain);
    // The same words can stand for different cells, e.g. [[1, 2], 3] and [1, [2, 3]].
    const id = earlier ? withDigest(plain, chosen) : plain;
    const experiment = { ...checked.value, name: nameIn(name, chosen) };
    const same = [earlier, cells.get(id)].find((each) => each && differences(each.experiment, experiment).length === 0);
    if (same) problems.set(id, { path: 'values', message: `two combinations are one run, ${same.id}` });
    cells.set(id, { id, experiment, sets: Object.fromEntries(chosen.map(({ path, value }) => [path, value])) });
  }
  if (problems.size > 0) throw problemList(file, [...problems.values()]);
  return [...cells.values()];
}

/**
 * The experiment of a cell whose values are known already.
 * @param name the sweep's
 * @returns undefined where this version of MAS Lab does not allow it
 */
export function cellExperiment(name: string, base: unknown, sets: Cell['sets']): Experiment | undefined {
  const chosen = Object.entries(sets).map(([path, value]) => ({ path, keys: keysOf(path), value }));
  const checked = checkExperiment(withChoices(base, chosen));
  return checked.ok ? { ...checked.value, name: nameIn(name, chosen) } : undefined;
}

/** What an experiment of a sweep is called. */
function nameIn(sweep: string, chosen: readonly Setting[]): string {
  return `${sweep}: ${cellInWords(chosen)}`;
}

/** One option and its value. */
interface Setting {
  readonly path: string;
  readonly keys: readonly Key[];
  readonly value: unknown;
}

/** The same, and where it stands in the sweep's file. */
interface Choice extends Setting {
  readonly place: Place;
}

/** A place in the sweep's file: for people, and as keys. */
interface Place {
  readonly text: string;
  readonly keys: readonly Key[];
}

const inside = ({ text, keys }: Place, key: Key): Place => ({
  text: `${text}[${JSON.stringify(key)}]`,
  keys: [...keys, key],
});

function gridsOf({ values }: ParsedSweep): readonly (readonly [place: Place, grid: Grid])[] {
  const place: Place = { text: 'values', keys: ['values'] };
  return Array.isArray(values) ? values.map((grid, g) => [inside(place, g), grid]) : [[place, values]];
}

/** @throws UserError where a path leads to an item that no list has */
function requireNear(sweep: ParsedSweep): void {
  const far = gridsOf(sweep).flatMap(([place, grid]) =>
    Object.keys(grid).flatMap((path): Problem[] => {
      if (!keysOf(path).some((key) => Number(key) >= MAX_LAYERS)) return [];
      const { text, keys } = inside(place, path);
      const message = `there is no such place: lists have at most ${MAX_LAYERS} items`;
      return [{ path: text, message, at: sweep.at(keys) }];
    }),
  );
  if (far.length > 0) throw problemList(sweep.file, far);
}

/** For each option of a grid its values. */
function axesOf(place: Place, grid: Grid): readonly (readonly Choice[])[] {
  return Object.entries(grid).map(([path, list]) =>
    list.map((value, i) => ({ path, keys: keysOf(path), value, place: inside(inside(place, path), i) })),
  );
}

/** Every choice of one item from each list. */
function combinations<T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] {
  return lists.reduce<readonly (readonly T[])[]>(
    (choices, list) => choices.flatMap((choice) => list.map((item) => [...choice, item])),
    [[]],
  );
}

function withChoices(base: unknown, chosen: readonly Setting[]): unknown {
  return chosen.reduce((whole, { keys, value }) => withValue(whole, keys, value), base);
}

/** A copy of `whole` with `value` at `keys`; objects on the way are made where they are missing. */
function withValue(whole: unknown, [key, ...rest]: readonly Key[], value: unknown): unknown {
  if (key === undefined) return value;
  if (typeof key === 'number' && Array.isArray(whole)) {
    const list: readonly unknown[] = whole;
    const longer = Array.from({ length: Math.max(list.length, key + 1) }, (_, i) => list[i]);
    return longer.with(key, withValue(list[key], rest, value));
  }
  const object = isObject(whole) ? whole : {};
  return { ...object, [key]: withValue(object[key], rest, value) };
}

/** A problem of a cell's experiment with the place that it comes from: a value, or the experiment. */
function placedIn(sweep: ParsedSweep, chosen: readonly Choice[], { path, message }: Problem): Problem {
  const found = chosen.find(
    (each) => path === each.path || path.startsWith(`${each.path}.`) || path.startsWith(`${each.path}[`),
  );
  if (!found) return { path: `experiment.${path}`, message, ...placeAt(sweep, ['experiment', ...keysOf(path)]) };
  const rest = path.slice(found.path.length);
  return { path: `${found.place.text}${rest}`, message, ...placeAt(sweep, [...found.place.keys, ...keysOf(rest)]) };
}

/** What is wrong with an experiment in a file of its own has no place in the sweep's. */
function placeAt({ at, experiment }: ParsedSweep, keys: readonly Key[]): Pick<Problem, 'at'> {
  return keys[0] === 'experiment' && typeof experiment === 'string' ? {} : { at: at(keys) };
}

function isObject(value: unknown): value is Readonly<Record<Key, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
