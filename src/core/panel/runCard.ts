import type { Scenario } from '../experiment/experiment';
import type { Seeded } from '../experiment/setting';
import type { Metric } from '../measures/metric';
import type { FoundLambda } from '../run/result';

/**
 * A run as lists show it. Accuracies are fractions, null where not measured. `cardOf` makes it, in a file of its own: the
 * schemas of experiments, which that needs, are no part of a panel's script.
 */
export interface RunCard {
  readonly id: string;
  readonly name: string;
  /** Its title, e.g. `Local MAS`. */
  readonly method: string;
  readonly lambda?: number | undefined;
  /** Where λ is searched: what was found, for each task from the second on. */
  readonly lambdas?: readonly FoundLambda[] | undefined;
  /** What λ multiplies. */
  readonly convention?: string | undefined;
  readonly scenario: Scenario;
  readonly seed: number;
  /** Equal for runs that differ only in seed and λ (`core/experiment/setting.ts`). */
  readonly setting: string;
  /** Tasks of the stream, and how many are trained and evaluated. */
  readonly tasks: number;
  readonly learnt: number;
  /** What is measured of tasks; `averageAccuracy` and the like are of it. */
  readonly metric: Metric;
  readonly averageAccuracy: number | null;
  readonly forgetting: number | null;
  readonly isTraining: boolean;
  /** What is wrong with the run, for people to read. */
  readonly problem?: string | undefined;
}

/** A card in the form that groups runs by their settings. */
export function seeded({ setting, lambda, seed, learnt }: RunCard): Seeded {
  return { setting: { key: setting, ...(lambda !== undefined && { lambda }) }, seed, learnt };
}
