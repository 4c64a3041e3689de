import { z } from 'zod';
import { executorKeys } from '../executors/executorKeys';
import { lastPart } from '../lastPart';
import { UserError } from '../userError';
import { cellInWords, cellName, withDigest } from './cellName';
import { type CheckedJson, checkText, type JsonDefinition } from './checkJson';
import { differences } from './differences';
import type { Experiment } from './experiment';
import { type JsonSchema, jsonSchemaOf } from './jsonSchema';
import { checkExperiment } from './parseExperiment';
import { type Key, keysOf, MAX_PROBLEMS, type Problem, problemList } from './problem';
import { MAX_LAYERS } from './values';

const gridSchema = z
  .record(z.string(), z.array(z.unknown()).min(1))
  .describe(
    'By the path of an option, e.g. "method.lambda", "seed" or "method": the values it takes, one after the other. ' +
      'Every combination is a run.',
  );

type Grid = z.output<typeof gridSchema>;

/** A sweep: one experiment, run with every combination of some values. */
const sweepSchema = z.strictObject({
  $schema: z.string().optional().describe('Address of the JSON schema, for editors.'),
  name: z.string().min(1).optional().describe('Runs are called after it; default the file’s name.'),
  description: z.string().optional().describe('What the sweep is for.'),
  experiment: z
    .union([
      z.string().min(1).describe('Experiment file, from the folder of this one.'),
      z.record(z.string(), z.unknown()).describe('The experiment itself.'),
    ])
    .describe('What is run: a file, or the experiment itself.'),
  values: z
    .union([gridSchema, z.array(gridSchema).min(1)])
    .describe('What changes from run to run; a list, e.g. of methods with different values of λ, is run one by one.'),
  ...executorKeys,
});

export type Sweep = z.output<typeof sweepSchema>;

export interface SweepRun {
  /** Name of its run directory: the same from call to call, whatever else the sweep has. */
  readonly id: string;
  readonly experiment: Experiment;
}

/** JSON schema of sweep files. */
export function sweepJsonSchema(): JsonSchema {
  return jsonSchemaOf(sweepSchema, 'MAS Lab sweep');
}

const definition: JsonDefinition<Sweep> = { schema: sweepSchema, jsonSchema: sweepJsonSchema };

/** What is wrong with the text of a sweep; its combinations are checked by `sweepRuns`. */
export function checkSweepText(text: string): CheckedJson<Sweep> {
  return checkText(text, definition);
}

/** More are a mistake: nobody reads ten thousand rows. */
const MAX_RUNS = 10_000;

/**
 * The sweep in the text of a `*.mas-sweep.json` file.
 * @param name the file's name; it stands in messages and becomes the sweep's name where the text gives none
 * @throws UserError that lists every problem
 */
export function parseSweep(text: string, name: string): Sweep & { readonly name: string } {
  const checked = checkSweepText(text);
  if (!checked.ok) throw problemList(name, checked.problems);
  return {
    ...checked.value,
    name: checked.value.name ?? sweepNameOf(name),
  };
}

/** What a sweep is called whose file does not say it. */
export function sweepNameOf(file: string): string {
  return lastPart(file).replace(/(\.mas-sweep)?\.jsonc?$/, '');
}

/**
 * All runs of a sweep, in the order of their values, the last path changing fastest.
 * @param base the experiment, as read from the file that the sweep names or as it stands in the sweep
 * @param file the sweep's file, for messages
 * @throws UserError that lists what is wrong with combinations
 */
export function sweepRuns(
  { name, values }: Sweep & { readonly name: string },
  base: unknown,
  file: string,
): readonly SweepRun[] {
  const grids: readonly (readonly [place: string, grid: Grid])[] = Array.isArray(values)
    ? values.map((grid, g) => [`values[${g}]`, grid])
    : [['values', values]];
  const far = grids.flatMap(([place, grid]) =>
    Object.keys(grid).flatMap((path) => {
      const message = `there is no such place: lists have at most ${MAX_LAYERS} items`;
      return keysOf(path).some((key) => Number(key) >= MAX_LAYERS) ? [{ path: `${place}["${path}"]`, message }] : [];
    }),
  );
  if (far.length > 0) throw problemList(file, far);
  const sizes = grids.map(([, grid]) => Object.values(grid).reduce((product, list) => product * list.length, 1));
  const count = sizes.reduce((sum, size) => sum + size, 0);
  if (count > MAX_RUNS) throw new UserError(`${file}: ${count} combinations are more than ${MAX_RUNS}.`);

  if (!isObject(base)) throw problemList(file, [{ path: 'experiment', message: 'it is not an object' }]);
  const problems = new Map<string, Problem>();
  const runs = new Map<string, SweepRun>();
  for (const chosen of grids.flatMap(([place, grid]) => combinations(axesOf(place, grid)))) {
    if (problems.size >= MAX_PROBLEMS) break;
    const value = chosen.reduce<unknown>((whole, { keys, value: each }) => withValue(whole, keys, each), base);
    const checked = checkExperiment(value);
    if (!checked.ok) {
      for (const problem of checked.problems) {
        const placed = { ...problem, path: placeIn(chosen, problem.path) };
        problems.set(`${placed.path}: ${placed.message}`, placed);
      }
      continue;
    }
    const plain = cellName(name, chosen);
    const earlier = runs.get(plain);
    // The same words can stand for different cells, e.g. [[1, 2], 3] and [1, [2, 3]].
    const id = earlier ? withDigest(plain, chosen) : plain;
    const run = { id, experiment: { ...checked.value, name: `${name}: ${cellInWords(chosen)}` } };
    const same = [earlier, runs.get(id)].find(
      (each) => each && differences(each.experiment, run.experiment).length === 0,
    );
    if (same) problems.set(id, { path: 'values', message: `two combinations are one run, ${same.id}` });
    runs.set(id, run);
  }
  if (problems.size > 0) throw problemList(file, [...problems.values()]);
  return [...runs.values()];
}

/** One value of one option, and where it stands in the sweep's file. */
interface Choice {
  readonly path: string;
  readonly keys: readonly Key[];
  readonly value: unknown;
  readonly place: string;
}

/** For each option of a grid its values. */
function axesOf(place: string, grid: Grid): readonly (readonly Choice[])[] {
  return Object.entries(grid).map(([path, list]) =>
    list.map((value, i) => ({ path, keys: keysOf(path), value, place: `${place}["${path}"][${i}]` })),
  );
}

/** Every choice of one item from each list. */
function combinations<T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] {
  return lists.reduce<readonly (readonly T[])[]>(
    (choices, list) => choices.flatMap((choice) => list.map((item) => [...choice, item])),
    [[]],
  );
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

/** Where in the sweep's file a problem comes from: from a value, or from the experiment. */
function placeIn(chosen: readonly Choice[], path: string): string {
  const found = chosen.find(
    (each) => path === each.path || path.startsWith(`${each.path}.`) || path.startsWith(`${each.path}[`),
  );
  return found ? `${found.place}${path.slice(found.path.length)}` : `experiment.${path}`;
}

function isObject(value: unknown): value is Readonly<Record<Key, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
