import { conventionOf } from '../experiment/convention';
import type { Experiment } from '../experiment/experiment';
import { settingOf } from '../experiment/setting';
import { methodTitle } from '../methods/methods';
import { runResult } from '../run/result';
import type { RunState } from '../run/run';

/** A run as lists show it. Accuracies are fractions, null where not measured. */
export function cardOf(
  id: string,
  experiment: Experiment,
  state: RunState,
  /** `problem`: what is wrong with the run, for people to read. */
  now: { readonly isTraining: boolean; readonly problem?: string | undefined },
) {
  const result = runResult(id, experiment, state);
  const { name, method, lambda, lambdas, scenario, seed, tasks, task, metric, averageAccuracy, forgetting } = result;
  const convention = conventionOf(experiment);
  return {
    ...{ id, name, method: methodTitle(method), scenario, seed, metric, averageAccuracy, forgetting },
    ...(lambda !== undefined && { lambda }),
    /** Where λ is searched: what was found, for each task from the second on. */
    ...(lambdas && { lambdas }),
    /** What λ multiplies. */
    ...(convention && { convention }),
    /** Equal for runs that differ only in seed and λ (`core/experiment/setting.ts`). */
    setting: settingOf(experiment).key,
    /** Tasks of the stream, and how many are trained and evaluated. */
    tasks: tasks.length,
    learnt: task,
    ...now,
  };
}
