import * as z from 'zod';
import type { FoundProblem } from '../../experiment/problem';
import { count, fraction, nonNegative, positive } from '../../experiment/values';

/** The strength of a penalty: a number, or what is found for each task (see `lambdaSearch.ts`). */
export const lambda = z.union([nonNegative, z.literal('search')]);

export const search = z
  .strictObject({
    start: positive.optional().describe('λ of the first attempt; the default is high for the method.'),
    factor: z
      .number()
      .gt(0)
      .lt(1)
      .optional()
      .describe('What λ is multiplied with after an attempt with too high a λ; default 0.5.'),
    share: fraction
      .optional()
      .describe('Share of fine-tuning’s accuracy on the new task that an attempt must reach; default 0.8.'),
    tries: count.optional().describe('Maximum number of attempts, after which the last λ is used; default 10.'),
  })
  .optional()
  .describe('How λ is found for each task, on its own data; only used when lambda is "search".');

/** λ and its search, in methods that always have a penalty: `penalty` says where λ stands in it. */
export const strength = (penalty: string) => ({ lambda: lambda.describe(`${penalty} "search" finds it.`), search });

export function* searchRules(options: {
  readonly lambda?: unknown;
  readonly search?: object | undefined;
}): Iterable<FoundProblem> {
  if (options.search && options.lambda !== 'search') {
    yield { keys: ['method', 'search'], message: 'only used when method.lambda is "search"; remove it' };
  }
}
