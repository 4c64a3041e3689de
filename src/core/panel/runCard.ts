import { conventionOf } from '../experiment/convention';
import type { Experiment, MethodDescription, Scenario } from '../experiment/experiment';
import { type Seeded, settingOf } from '../experiment/setting';
import type { Metric } from '../run/metrics';
import { type FoundLambda, runResult } from '../run/result';
import type { RunState } from '../run/run';

/** A run as lists show it. Accuracies are fractions, null where not measured. */
export interface RunCard {
  readonly id: string;
  readonly name: string;
  readonly method: MethodDescription['kind'];
  readonly lambda?: number;
  /** Where λ is searched: what was found, for each task from the second on. */
  readonly lambdas?: readonly FoundLambda[];
  /** What λ multiplies. */
  readonly convention?: string;
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
  readonly problem?: string;
}

export function runCard(
  id: string,
  experiment: Experiment,
  state: RunState,
  now: { readonly isTraining: boolean; readonly problem?: string },
): RunCard {
  const { name, method, lambda, lambdas, scenario, seed, tasks, task, metric, averageAccuracy, forgetting } = runResult(
    id,
    experiment,
    state,
  );
  const convention = conventionOf(experiment);
  return {
    id,
    name,
    method,
    ...(lambda !== undefined && { lambda }),
    ...(lambdas && { lambdas }),
    ...(convention && { convention }),
    scenario,
    seed,
    setting: settingOf(experiment).key,
    tasks: tasks.length,
    learnt: task,
    metric,
    averageAccuracy,
    forgetting,
    ...now,
  };
}

/** A card in the form that groups runs by their settings. */
export function seeded({ setting, lambda, seed, learnt }: RunCard): Seeded {
  return { setting: { key: setting, ...(lambda !== undefined && { lambda }) }, seed, learnt };
}
