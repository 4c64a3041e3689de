import * as z from 'zod';
import { executorKeys } from '../executors/executorKeys';
import { type CheckedJson, checkText, type JsonDefinition } from '../experiment/checkJson';
import { type JsonSchema, jsonSchemaOf } from '../experiment/jsonSchema';
import { nodeFor, type PlacedProblem, parsedTree, placeOf } from '../experiment/jsonText';
import { type FoundProblem, type Key, problemList } from '../experiment/problem';
import { lastPart } from '../lastPart';
import { slug } from '../slug';
import { axisProblems, axisSchema, drawsSchema, isDrawn } from './axis';
import { halvingSchema } from './halving';

/** What a `*.mas-sweep.json` file says; `cells.ts` makes its cells. */

const gridSchema = z
  .record(z.string(), axisSchema)
  .describe(
    'By the path of an option, e.g. "method.lambda", "seed" or "method": the values it takes, one after the other. ' +
      'Every combination is a run.',
  );

const cellSchema = z
  .record(z.string(), z.unknown())
  .describe('By the path of an option: its value. "name" is what the cell is called.');

/** By the path of an option: the values that it takes. */
export type Grid = z.output<typeof gridSchema>;

/** A sweep: one experiment, run with combinations of some values. */
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
    .optional()
    .describe('What changes from run to run; a list, e.g. of methods with different values of λ, is run one by one.'),
  cells: z.array(cellSchema).min(1).optional().describe('Single runs, beside the combinations of `values`.'),
  halving: halvingSchema
    .optional()
    .describe(
      'Stops cells early that do worse than others of the same seed: asynchronous successive halving. Default: none.',
    ),
  draws: drawsSchema
    .optional()
    .describe(
      'How often options with `uniform`, `logUniform` or `choice` are drawn; each combination of the others has all draws.',
    ),
  // Where cells run, not what they are: `sweepChanges` does not see these.
  ...executorKeys,
});

type Sweep = z.output<typeof sweepSchema>;

/** JSON schema of sweep files. */
export function sweepJsonSchema(): JsonSchema {
  return jsonSchemaOf(sweepSchema, 'MAS Lab sweep');
}

const definition: JsonDefinition<Sweep> = { schema: sweepSchema, jsonSchema: sweepJsonSchema, rules };

/** What no single key can say. */
function* rules({ values, cells, draws }: Sweep): Iterable<FoundProblem> {
  if (!values && !cells) yield { keys: [], message: 'nothing varies: values or cells is missing' };
  let areDrawn = false;
  for (const [keys, grid] of gridsIn(values)) {
    for (const [path, axis] of Object.entries(grid)) {
      yield* axisProblems(axis, [...keys, path]);
      areDrawn ||= isDrawn(axis);
      if (!isDrawn(axis) || draws) continue;
      yield { keys: [...keys, path], message: 'how often it is drawn is missing: set draws, e.g. to { "count": 20 }' };
    }
  }
  if (draws && !areDrawn) {
    yield { keys: ['draws'], message: 'no option of values has uniform, logUniform or choice', onKey: true };
  }
  for (const [i, { name }] of (cells ?? []).entries()) {
    if (name === undefined || (typeof name === 'string' && slug(name) !== '')) continue;
    yield { keys: ['cells', i, 'name'], message: 'a name is a text with letters or digits' };
  }
}

/** The sets of values with where they stand. */
export function gridsIn(values: Sweep['values']): readonly (readonly [keys: readonly Key[], grid: Grid])[] {
  if (!values) return [];
  return Array.isArray(values) ? values.map((grid, g) => [['values', g], grid]) : [[['values'], values]];
}

/** What is wrong with the text of a sweep; its cells are checked by `sweepCells`. */
export function checkSweepText(text: string): CheckedJson<Sweep> {
  return checkText(text, definition);
}

/** A sweep as its file has it, with its name. */
export interface ParsedSweep extends Sweep {
  readonly name: string;
  /** The file, as messages call it. */
  readonly file: string;
  /** Where in the file's text something stands. */
  at(keys: readonly Key[]): PlacedProblem['at'];
}

/**
 * The sweep in the text of a `*.mas-sweep.json` file.
 * @param file the file's name; it stands in messages and becomes the sweep's name where the text gives none
 * @throws UserError that lists every problem
 */
export function parseSweep(text: string, file: string): ParsedSweep {
  const checked = checkSweepText(text);
  if (!checked.ok) throw problemList(file, checked.problems);
  const parsed = parsedTree(text);
  if (!parsed.ok) throw problemList(file, parsed.problems);
  return {
    ...checked.value,
    name: checked.value.name ?? sweepNameOf(file),
    file,
    at(keys) {
      const { offset, length } = nodeFor(parsed.root, keys);
      return placeOf(text, offset, length);
    },
  };
}

/** What a sweep is called whose file does not say it. */
export function sweepNameOf(file: string): string {
  return lastPart(file).replace(/(\.mas-sweep)?\.jsonc?$/, '');
}
