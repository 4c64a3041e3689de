import * as z from 'zod';
import type { FoundProblem, Key } from '../experiment/problem';
import { randomOf, uniform, uniformInt } from '../random';

/**
 * The values of one option in a sweep: a list, a range, or a distribution that values are drawn from. Draws depend on
 * nothing but their seed, the path of the option and their number, so more draws leave the first ones as they are.
 */

const bounds = z.array(z.number()).length(2);

/** Which keys go together is said by `axisProblems`. */
const axisObject = z.strictObject({
  from: z.number().optional().describe('A range: its first value. With `to`.'),
  to: z.number().optional().describe('The last value of the range, included.'),
  step: z.number().positive().optional().describe('From one value of the range to the next; default 1.'),
  uniform: bounds.optional().describe('Draws values between two bounds, all equally probable. Needs `draws`.'),
  logUniform: bounds
    .optional()
    .describe('Draws values between two bounds whose logarithms are equally probable, as for λ. Needs `draws`.'),
  choice: z.array(z.unknown()).min(1).optional().describe('Draws from a list. Needs `draws`.'),
  integers: z.boolean().optional().describe('Whether `uniform` and `logUniform` draw whole numbers.'),
});

export const axisSchema = z
  .union([z.array(z.unknown()).min(1), axisObject])
  .describe(
    'A list of values; a range, e.g. { "from": 0, "to": 9 }; or what to draw, e.g. { "logUniform": [0.001, 1] }.',
  );

export const drawsSchema = z.strictObject({
  count: z.number().int().min(1).describe('How often all drawn options are drawn, together.'),
  seed: z.number().int().min(0).max(0xffffffff).default(0).describe('Seed of the draws; that of runs is `seed`.'),
});

export type Axis = z.output<typeof axisSchema>;

const forms = ['from', 'uniform', 'logUniform', 'choice'] as const;

/** Whether the values are drawn. */
export function isDrawn(axis: Axis): boolean {
  return !Array.isArray(axis) && axis.from === undefined;
}

/** What is wrong with the values of an option, beyond its schema. */
export function* axisProblems(axis: Axis, keys: readonly Key[]): Iterable<FoundProblem> {
  if (Array.isArray(axis)) return;
  const found = forms.filter((form) => axis[form] !== undefined);
  const [form] = found;
  if (form === undefined || found.length > 1) {
    const message = `expected one of a list, from and to, uniform, logUniform, choice; found ${found.length > 1 ? found.join(' and ') : 'none'}`;
    yield { keys, message };
    return;
  }
  const { from, to, integers } = axis;
  if (from === undefined) {
    for (const key of ['to', 'step'] as const) {
      if (axis[key] !== undefined)
        yield { keys: [...keys, key], message: 'only a range has it, with from', onKey: true };
    }
  } else if (to === undefined) yield { keys, message: 'a range needs to, its last value' };
  else if (to < from) yield { keys: [...keys, 'to'], message: `${to} is less than from, ${from}` };
  if (integers !== undefined && form !== 'uniform' && form !== 'logUniform') {
    yield { keys: [...keys, 'integers'], message: 'only uniform and logUniform have it', onKey: true };
  }
  const [low = 0, high = 1] = axis.uniform ?? axis.logUniform ?? [];
  if (high <= low) yield { keys: [...keys, form], message: 'the second bound must be larger than the first' };
  if (axis.logUniform && low <= 0) {
    yield { keys: [...keys, form, 0], message: `${low} has no logarithm; use a number above 0` };
  }
}

/** How many values a list or range has. */
export function sizeOf(axis: Axis): number {
  if (Array.isArray(axis)) return axis.length;
  const { from = 0, to = 0, step = 1 } = axis;
  return Math.floor((to - from) / step + 1e-9) + 1;
}

/** The values of a range, both ends included. */
export function rangeOf({ from = 0, step = 1, ...axis }: Exclude<Axis, readonly unknown[]>): readonly number[] {
  return Array.from({ length: sizeOf({ from, step, ...axis }) }, (_, i) => decimal(from + i * step, 15));
}

/** Of a drawn number: enough to tell draws apart, few enough for the name of a run. */
const DIGITS = 6;

/** Draw number `i`, from 0, of an option. */
export function drawOf(axis: Exclude<Axis, readonly unknown[]>, path: string, i: number, seed: number): unknown {
  const generator = randomOf(seed, 'draw', path, i);
  if (axis.choice) return axis.choice[uniformInt(generator, axis.choice.length)];
  const [low = 0, high = 1] = axis.uniform ?? axis.logUniform ?? [];
  const { logUniform, integers } = axis;
  // Each whole number has the same width.
  const [first, last] = integers ? [Math.ceil(low) - 0.5, Math.floor(high) + 0.5] : [low, high];
  const at = uniform(generator);
  const value = logUniform ? first * (last / first) ** at : first + at * (last - first);
  const rounded = integers ? Math.round(value) : decimal(value, DIGITS);
  return Math.min(high, Math.max(low, rounded));
}

/** The nearest number of so many decimal digits. */
function decimal(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}
