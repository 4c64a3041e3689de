import { differences } from '../experiment/differences';
import type { Experiment } from '../experiment/experiment';
import { checkExperiment } from '../experiment/parseExperiment';
import { type Key, keysOf, MAX_PROBLEMS, type Problem, problemList } from '../experiment/problem';
import { cellInWords, cellName, choicesOf, ownName, withDigest } from './cellName';
import { type Choice, type Combination, combinationsOf, type Setting } from './combinations';
import type { ParsedSweep } from './sweepFile';

/** One combination of a sweep's values, and the experiment that it makes. */
export interface Cell {
  /** Name of its run directory: the same from call to call, whatever else the sweep has. */
  readonly id: string;
  readonly experiment: Experiment;
  /** What it sets: values by the path of the option, in the order of the file. */
  readonly sets: Readonly<Record<string, unknown>>;
}

/**
 * All cells of a sweep: those of `values`, the last path changing fastest, then those of `cells`.
 * @param base the experiment, as read from the file that the sweep names or as it stands in the sweep
 * @throws UserError that lists what is wrong with cells, and where in the sweep's file
 */
export function sweepCells(sweep: ParsedSweep, base: unknown): readonly Cell[] {
  const { file } = sweep;
  if (!isObject(base)) throw problemList(file, [{ path: 'experiment', message: 'it is not an object' }]);
  const problems = new Map<string, Problem>();
  const cells = new Map<string, Cell>();
  for (const combination of combinationsOf(sweep)) {
    if (problems.size >= MAX_PROBLEMS) break;
    const { chosen } = combination;
    const checked = checkExperiment(withChoices(base, chosen));
    if (!checked.ok) {
      for (const problem of checked.problems) {
        const placed = placedIn(sweep, chosen, problem);
        problems.set(`${placed.path}: ${placed.message}`, placed);
      }
      continue;
    }
    const experiment = { ...checked.value, name: nameIn(sweep.name, chosen) };
    const cell = { experiment, sets: Object.fromEntries(chosen.map(({ path, value }) => [path, value])) };
    const found = idOf(sweep, combination, experiment, cells);
    if ('message' in found) problems.set(found.path + found.message, found);
    else cells.set(found.id, { id: found.id, ...cell });
  }
  if (problems.size > 0) throw problemList(file, [...problems.values()]);
  return [...cells.values()];
}

/** What a cell is called, or which other is in its way. */
function idOf(
  sweep: ParsedSweep,
  { chosen, place }: Combination,
  experiment: Experiment,
  cells: ReadonlyMap<string, Cell>,
): { readonly id: string } | Problem {
  const name = place.keys[0] === 'cells' ? chosen.find(({ path }) => path === 'name') : undefined;
  if (name) {
    const id = ownName(sweep.name, String(name.value));
    if (!cells.has(id)) return { id };
    const at = sweep.at(name.place.keys);
    return { path: name.place.text, message: `there is already a cell ${id}; names must differ`, at };
  }
  const plain = cellName(sweep.name, chosen);
  const earlier = cells.get(plain);
  // The same words can stand for different cells, e.g. [[1, 2], 3] and [1, [2, 3]].
  const id = earlier ? withDigest(plain, chosen) : plain;
  const same = [earlier, cells.get(id)].find((each) => each && differences(each.experiment, experiment).length === 0);
  if (!same) return { id };
  return { path: place.text, message: `two combinations are one run, ${same.id}`, at: sweep.at(place.keys) };
}

/**
 * The experiment of a cell whose values are known already.
 * @param name the sweep's
 * @returns undefined where this version of MAS Lab does not allow it
 */
export function cellExperiment(name: string, base: unknown, sets: Cell['sets']): Experiment | undefined {
  const chosen = choicesOf(sets);
  const checked = checkExperiment(withChoices(base, chosen));
  return checked.ok ? { ...checked.value, name: nameIn(name, chosen) } : undefined;
}

/** What an experiment of a sweep is called. */
function nameIn(sweep: string, chosen: readonly Setting[]): string {
  const own = chosen.find(({ path }) => path === 'name')?.value;
  return `${sweep}: ${typeof own === 'string' ? own : cellInWords(chosen)}`;
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
