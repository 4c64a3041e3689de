import * as z from 'zod/mini';
import { NON_FINITE } from '../nonFinite';
import { MAX_TASKS } from './limits';

/** What the fields of events are made of. */

/** A whole number from 0, up to the largest that is exact. */
export const whole = z.int().check(z.gte(0));

/** A task, from 1. */
export const task = z.int().check(z.gte(1), z.lte(MAX_TASKS));

/** A number of tasks; 0 before the first. */
export const taskCount = z.int().check(z.gte(0), z.lte(MAX_TASKS));

/** Any text. */
export const text = z.string();

/** A number that is not finite. Null is what earlier versions wrote for it, and says no more than that there is no number. */
const nonFinite = z.pipe(
  z.union([
    z.enum(NON_FINITE),
    z.null(),
    z.custom<number>((value) => typeof value === 'number' && !Number.isFinite(value)),
  ]),
  z.transform((value: (typeof NON_FINITE)[number] | number | null) => (value === null ? Number.NaN : Number(value))),
);

/** Any number. One that is not finite is a word in JSON (`core/nonFinite.ts`): that a loss grew too large is a result, too. */
export const real = z.union([z.number(), nonFinite]);

/** An accuracy, 0 to 1 with room for rounding; not a number where there was nothing to measure. */
export const accuracy = z.union([z.number().check(z.gte(0), z.lte(1 + 1e-6)), nonFinite]);

/** Longer than computers exist. */
const MAX_SECONDS = 1e10;

/**
 * A time in seconds. Earlier versions took it from the clock of the machine, which can be set back: a negative time is
 * not known, and becomes NaN.
 */
export const seconds = z.pipe(
  z.union([z.number().check(z.lte(MAX_SECONDS)), nonFinite]),
  z.transform((value: number) => (value >= 0 ? value : Number.NaN)),
);

/** A time in ISO 8601, as `toISOString` writes it. */
export const time = z.string().check(
  z.regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?Z$/, {
    error: 'a time such as 2026-01-31T12:00:00.000Z',
  }),
);
