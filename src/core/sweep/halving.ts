import * as z from 'zod';
import { count } from '../experiment/values';

/**
 * Asynchronous successive halving over tasks: cells that do badly early are not trained to the end. After some tasks, a cell
 * continues only if its average accuracy is in the best share of the cells of the same seed that got so far. It is compared
 * with those that are there already and waits for none, as in the stopping variant of ASHA (Li et al. 2020, "A System for
 * Massively Parallel Hyperparameter Tuning", MLSys; there cells are promoted). Which cells stop therefore depends on the
 * order in which they are trained; the first to get so far always continues.
 */
export const halvingSchema = z.strictObject({
  after: z.array(count).min(1).describe('Tasks after which cells are compared, e.g. [1, 3].'),
  share: z.number().gt(0).lt(1).default(0.5).describe('The share of cells that continue.'),
});

export type Halving = z.output<typeof halvingSchema>;
